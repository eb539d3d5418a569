// The operations of this library, for what times them and what counts in them. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_COMPARE_OURS_H
#define IBAKE_BENCH_COMPARE_OURS_H

#include "bench/compare/peer.h"

namespace ibake::bench {

// By the backend that serves. Objects are prepared for it, so it must stay.
Peer our_operations();

}  // namespace ibake::bench

#endif
