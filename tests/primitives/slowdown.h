// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OPH_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OPH_IS_SANITIZED 1
#endif
#endif

namespace oph::tests {

/// How many times as long sanitized code may take.
#ifdef OPH_IS_SANITIZED
constexpr double kSlowdown = 6;
#else
constexpr double kSlowdown = 1;
#endif

}  // namespace oph::tests
