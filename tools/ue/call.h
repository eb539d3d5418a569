// A call: four messages over UDP, then a file each way as SRTP. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_UE_CALL_H
#define IBAKE_TOOLS_UE_CALL_H

#include "tools/net/report.h"
#include "tools/net/udp.h"
#include "tools/ue/media.h"
#include "tools/ue/session.h"

namespace ibake::ue {

struct CallOptions {
    std::string self;       // own identity
    std::string peer;       // the called identity; calling side only
    std::string answer_as;  // answering side: own unique identity beside the common one (forking)
    std::string send;       // the file's octets
    bool fast = false;
    uint64_t time_floor = 0;
};

// Calls `options.peer` at `address`. Throws cli::Failure when nothing is agreed; a failure of the media is in the report.
CallReport call(Directory& directory, net::UdpSocket& socket, const net::Endpoint& address, const CallOptions& options,
                net::Trace& trace, const std::function<void(const CallReport&)>& agreed);

// Answers calls until stop_requested(); one at a time. `ended` is called after each and returns false to leave. Refusals are
// logged with their reason and silence on the wire.
void listen(const Store& kept, Directory& directory, net::UdpSocket& socket, const CallOptions& options, net::Log& log,
            net::Trace& trace, const std::function<void(const CallReport&)>& agreed,
            const std::function<bool(const CallReport&)>& ended);

}  // namespace ibake::ue

#endif
