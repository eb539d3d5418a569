// Time for the tools: see clock.h. SPDX-License-Identifier: Apache-2.0
#include "tools/net/clock.h"

#include <cstdio>
#include <ctime>

#include "tools/cli/commands.h"

namespace ibake::net {

namespace {

int64_t offset = 0;  // of the clock in use from the real one, in seconds

timespec real_time() {
    timespec t{};
    clock_gettime(CLOCK_REALTIME, &t);
    return t;
}

}  // namespace

ibake_time now() {
    const timespec t = real_time();
    return {static_cast<uint64_t>(t.tv_sec + offset),
            static_cast<uint32_t>((static_cast<uint64_t>(t.tv_nsec) << 32) / 1000000000u)};
}

uint64_t parse_date(const std::string& text) {
    if (text == "today") return now().seconds / 86400 * 86400;
    const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
    if (digits && !text.empty() && text.size() <= 12) return std::stoull(text);
    std::tm t{};
    int end = 0;
    const int fields = std::sscanf(text.c_str(), "%4d-%2d-%2d%nT%2d:%2d:%2dZ%n", &t.tm_year, &t.tm_mon, &t.tm_mday, &end,
                                   &t.tm_hour, &t.tm_min, &t.tm_sec, &end);
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    const std::tm given = t;
    const int64_t seconds = timegm(&t);
    if (seconds < 0 || (fields != 3 && fields != 6) || static_cast<size_t>(end) != text.size() || t.tm_mday != given.tm_mday ||
        t.tm_mon != given.tm_mon || t.tm_hour != given.tm_hour || t.tm_min != given.tm_min || t.tm_sec != given.tm_sec)
        throw cli::Failure("date '" + text + "': use YYYY-MM-DD, YYYY-MM-DDThh:mm:ssZ, today or Unix seconds");
    return static_cast<uint64_t>(seconds);
}

void set_clock(const std::string& date) {
    if (!date.empty()) offset = static_cast<int64_t>(parse_date(date)) - real_time().tv_sec;
}

std::string date_text(uint64_t seconds) {
    const auto t = static_cast<std::time_t>(seconds);
    std::tm fields{};
    gmtime_r(&t, &fields);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &fields);
    return text;
}

int64_t cpu_microseconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return int64_t{t.tv_sec} * 1000000 + t.tv_nsec / 1000;
}

int64_t unix_microseconds() {
    const timespec t = real_time();
    return int64_t{t.tv_sec} * 1000000 + t.tv_nsec / 1000;
}

}  // namespace ibake::net
