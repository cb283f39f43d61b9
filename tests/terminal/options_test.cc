// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/options.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "terminal/exit_status.h"
#include "terminal/password.h"
#include "terminal/secrets.h"

namespace oph::terminal {
namespace {

ParsedOptions parse(std::vector<std::string> words) {
  words.insert(words.begin(), "oph_term");
  return parse_options(words);
}

ExitStatus refusal(std::vector<std::string> words) {
  try {
    parse(std::move(words));
  } catch (const Failure& failure) {
    return failure.status();
  }
  return ExitStatus::kOk;
}

TEST(Options, AreRead) {
  const auto options = parse({"-u", "ann", "-H", "host", "-P", "11732", "-e", "oph_a x=1;y=2", "-e",
                              "env", "--certificate", "c.pem"})
                           .options;
  EXPECT_EQ(options.user, "ann");
  EXPECT_EQ(options.host, "host");
  EXPECT_EQ(options.port, 11732);
  EXPECT_EQ(options.commands, (std::vector<std::string>{"oph_a x=1;y=2", "env"}));
  EXPECT_EQ(options.certificate, "c.pem");
  EXPECT_TRUE(options.is_batch());
  EXPECT_FALSE(options.insecure);
}

TEST(Options, ReadAWorkflow) {
  const auto options = parse({"-w", "w.json", "-a", "1,2", "-j"}).options;
  EXPECT_EQ(options.workflow, "w.json");
  EXPECT_EQ(options.arguments, "1,2");
  EXPECT_TRUE(options.json);
}

TEST(Options, PrintHelpAndVersion) {
  EXPECT_TRUE(parse({"-h"}).text->find("--execute") != std::string::npos);
  EXPECT_EQ(parse({"-v"}).text->rfind("oph_term ", 0), 0U);
}

TEST(Options, RefuseWhatIsWrong) {
  EXPECT_EQ(refusal({"-q"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-o", "xml"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-P", "many"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-P", "0"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-a", "1"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-j"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-e", "a", "-w", "b"}), ExitStatus::kOption);
}

TEST(Options, TakeAPasswordOrAskForIt) {
  EXPECT_TRUE(parse({"-p"}).options.prompt_password);
  EXPECT_TRUE(parse({"-p", "-e", "env"}).options.prompt_password);
  EXPECT_EQ(parse({"-p", "secret"}).options.password, "secret");
  EXPECT_FALSE(parse({"-psecret"}).options.prompt_password);
  EXPECT_EQ(parse({"--password=secret"}).options.password, "secret");
  EXPECT_EQ(parse({"-t", "token"}).options.token, "token");
  EXPECT_EQ(refusal({"-p", "secret", "-t", "token"}), ExitStatus::kOption);
}

TEST(Options, PrintTheLicence) {
  EXPECT_NE(parse({"-x"}).text->find("no warranty"), std::string::npos);
  EXPECT_NE(parse({"-z"}).text->find("GNU General Public License"), std::string::npos);
}

/// What stands in the list of processes after the words were taken.
std::vector<std::string> left_of(std::vector<std::string> words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  EXPECT_EQ(take_words(static_cast<int>(words.size()), pointers.data()).size(), words.size());
  return words;
}

TEST(Secrets, AreBlankedInTheListOfProcesses) {
  using List = std::vector<std::string>;
  EXPECT_EQ(left_of({"t", "-p", "abc", "-e", "ls"}), (List{"t", "-p", "***", "-e", "ls"}));
  EXPECT_EQ(left_of({"t", "-pabc"}), (List{"t", "-p***"}));
  EXPECT_EQ(left_of({"t", "--password=abc"}), (List{"t", "--password=***"}));
  EXPECT_EQ(left_of({"t", "--token", "abc"}), (List{"t", "--token", "***"}));
  EXPECT_EQ(left_of({"t", "-p", "-e", "ls"}), (List{"t", "-p", "-e", "ls"}));
  EXPECT_EQ(left_of({"t", "--password-file", "f"}), (List{"t", "--password-file", "f"}));
}

TEST(PasswordFile, MustBePrivate) {
  const auto file = testing::TempDir() + "oph_password_" + std::to_string(::getpid());
  std::ofstream{file} << "secret word\nmore\n";
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  EXPECT_EQ(password_from_file(file), "secret word");
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  EXPECT_THROW(password_from_file(file), Failure);
  ::unlink(file.c_str());
  EXPECT_THROW(password_from_file(file), Failure);
}

}  // namespace
}  // namespace oph::terminal
