// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/options.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "terminal/exit_status.h"
#include "terminal/password.h"

namespace oph::terminal {
namespace {

ParsedOptions parse(std::vector<const char*> words) {
  words.insert(words.begin(), "oph_term");
  return parse_options(static_cast<int>(words.size()), words.data());
}

ExitStatus refusal(std::vector<const char*> words) {
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
  EXPECT_EQ(refusal({"-x"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-P", "many"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-P", "0"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-a", "1"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-j"}), ExitStatus::kOption);
  EXPECT_EQ(refusal({"-e", "a", "-w", "b"}), ExitStatus::kOption);
}

TEST(Options, TakeNoPassword) {
  EXPECT_EQ(refusal({"-p", "secret"}), ExitStatus::kOption);
  EXPECT_TRUE(parse({"-p"}).options.prompt_password);
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
