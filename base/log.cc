// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/secrets.h"

namespace oph::log {
namespace {

constexpr auto kPattern = "%Y-%m-%dT%H:%M:%S.%e%z %l %n[%P] %v";

std::shared_ptr<spdlog::logger> make_logger(const std::string& component, spdlog::sink_ptr sink,
                                            spdlog::level::level_enum level) {
  auto logger = std::make_shared<spdlog::logger>(component, std::move(sink));
  logger->set_pattern(kPattern);
  logger->set_level(level);
  logger->flush_on(spdlog::level::info);
  return logger;
}

std::shared_ptr<spdlog::logger>& current() {
  static auto logger =
      make_logger("ophion", std::make_shared<spdlog::sinks::stderr_sink_mt>(), spdlog::level::warn);
  return logger;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

Level parse_level(std::string_view text) {
  if (text == "debug") return Level::kDebug;
  if (text == "info") return Level::kInfo;
  if (text == "warning") return Level::kWarning;
  if (text == "error") return Level::kError;
  throw user_error("log level must be one of debug, info, warning, error (level={})", text);
}

/// Keeps a value on one line and in one piece.
std::string field_value(std::string_view value) {
  if (!value.empty() && value.find_first_of(" \t\r\n\"=\\") == std::string_view::npos) {
    return std::string{value};
  }
  std::string text = "\"";
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text + '"';
}

}  // namespace

void open(std::string_view component, const std::filesystem::path& file, std::string_view level) {
  spdlog::sink_ptr sink;
  if (file.empty()) {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
  }
  current() = make_logger(std::string{component}, std::move(sink), to_spdlog(parse_level(level)));
}

void write(Level level, std::string_view text, Fields fields) {
  const auto target = to_spdlog(level);
  if (!current()->should_log(target)) return;
  std::string line{text};
  for (const auto& [key, value] : fields) {
    line += ' ';
    line += key;
    line += '=';
    line += field_value(value);
  }
  current()->log(target, "{}", mask_secrets(line));
}

void failure(const Status& status, Fields fields) {
  std::string text = status.text;
  if (!status.context.empty()) text += " [" + status.context + "]";
  write(status.blame == Blame::kUser ? Level::kInfo : Level::kError,
        fmt::format("{} error: {}", name(status.blame), text), fields);
}

}  // namespace oph::log
