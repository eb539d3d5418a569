// Time for the tools: a clock that tests can set, dates in and out. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_NET_CLOCK_H
#define IBAKE_TOOLS_NET_CLOCK_H

#include <cstdint>
#include <string>

#include "ibake/ibake.h"

namespace ibake::net {

// Real time, or the time that set_clock gave, which runs on from there.
ibake_time now();
// "YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ", "today" or Unix seconds. Throws cli::Failure.
uint64_t parse_date(const std::string& text);
void set_clock(const std::string& date);  // the hidden option --now; an empty text changes nothing

std::string date_text(uint64_t seconds);  // 2026-01-31T23:59:59Z

// CPU time of this process in microseconds: "where the time went".
int64_t cpu_microseconds();
int64_t unix_microseconds();

}  // namespace ibake::net

#endif
