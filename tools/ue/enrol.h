// Enrolment: private keys for a span of dates from the KMS. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_UE_ENROL_H
#define IBAKE_TOOLS_UE_ENROL_H

#include "tools/net/report.h"
#include "tools/net/udp.h"
#include "tools/ue/store.h"

namespace ibake::ue {

struct EnrolPlan {
    std::string psk_name;
    store::Secret psk;
    std::vector<std::string> ids;
    uint64_t from = 0, days = 0;  // days 0: without dates, whatever the KMS is ready to give
    store::Overwrite overwrite = store::Overwrite::no;
};

struct EnrolReport {
    size_t requests = 0, keys = 0, held = 0;  // held: not asked for, since they were there
    std::vector<std::string> refused;         // dated identities that the KMS did not grant
};

// Asks in as many requests as replies of at most 1,400 octets need, repeats each until answered, checks every key by pairing
// and stores it sealed. Throws cli::Failure when the KMS does not answer or a reply is refused; what was stored stays stored.
EnrolReport enrol(Store& store, store::Sealer& sealer, Directory& directory, net::UdpSocket& socket, const net::Endpoint& kms,
                  const EnrolPlan& plan, net::Trace& trace);

}  // namespace ibake::ue

#endif
