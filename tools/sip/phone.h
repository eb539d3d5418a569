// `ibake ue call --sip` and `ibake ue listen --sip`: a user agent from its registration to its leaving. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_PHONE_H
#define IBAKE_TOOLS_SIP_PHONE_H

#include "tools/sip/call.h"

namespace ibake::sip {

// Registers, calls options.ue.peer, and leaves. Whoever calls this agent meanwhile hears that it is busy. Throws cli::Failure when
// nothing is agreed; a failure after that is in the report.
Report call(ue::Directory& directory, const Options& options, net::Log& log, net::Trace& trace,
            const std::function<void(const Report&)>& agreed);

// What a listening user agent tells.
struct Events {
    std::function<void(const std::string& address, uint16_t port)> bound;  // own SIP address, before anything else
    std::function<void()> ready;                                           // the registration has worked for the first time
    std::function<void(const Report&)> agreed;                             // keys, and new keys
    std::function<bool(const Report&)> ended;                              // a call that was answered is over; false: leave
};

// Registers and answers calls until a signal comes, several at a time.
void listen(const ue::Store& kept, ue::Directory& directory, const Options& options, net::Log& log, net::Trace& trace,
            const Events& events);

}  // namespace ibake::sip

#endif
