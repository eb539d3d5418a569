// The operations of this library, for what times them and what counts in them. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_COMPARE_OURS_H
#define IBAKE_BENCH_COMPARE_OURS_H

#include "bench/compare/peer.h"

#include <span>

namespace ibake::bench {

// By the backend that serves. Objects are prepared for it, so it must stay.
Peer our_operations();
// Instead, those over type-A parameter files.
Peer our_type_a_operations(std::span<char* const> files);

}  // namespace ibake::bench

#endif
