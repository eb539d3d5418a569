// The key management server: set-up, and the answer to one datagram. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_KMS_KMS_H
#define IBAKE_TOOLS_KMS_KMS_H

#include <optional>
#include <string>
#include <vector>

#include "tools/ibe/suite.h"
#include "tools/kms/ledger.h"
#include "tools/kms/params.h"
#include "tools/net/report.h"
#include "tools/store/seal.h"

namespace ibake::kms {

// The library on this host, self-tested at first use. Throws cli::Failure.
const ibake_context& library();

// Files of a KMS in its folder.
inline store::Path params_path(const store::Path& folder) { return folder / "params.json"; }
inline store::Path master_path(const store::Path& folder) { return folder / "master.sealed"; }
inline store::Path ledger_path(const store::Path& folder) { return folder / "kms.db"; }

// What is sealed: master secret, key over the secrets in the database, signing seed; 32 octets each but for a master secret of RFC 5091,
// which is DER.
class Master {
public:
    static Master generate(Params& params);  // sets the octets of its suite
    static Master open(const store::Path& folder, store::Sealer& sealer);
    void save(const store::Path& folder, store::Sealer& sealer, const Params& params, store::Overwrite overwrite) const;

    Bytes secret() const;
    store::Secret signing_seed() const { return last(1); }
    void adopt_signing_seed(const Master& other);
    std::vector<uint8_t> seal_psk(const std::string& name, Bytes psk) const;
    store::Secret open_psk(const std::string& name, Bytes sealed) const;
    std::vector<uint8_t> seal_district(const std::string& name, uint64_t serial, Bytes secret) const;
    store::Secret open_district(const std::string& name, uint64_t serial, Bytes sealed) const;

private:
    store::Secret last(size_t index) const;  // part of 32 octets from the end, 1 the last
    store::Secret octets_;
};

struct Policy {
    uint64_t horizon_s;  // how far ahead an undated request is served (security rule 9)
    uint64_t ahead_s;    // how far ahead a dated one is
};

class Server {
public:
    Server(const store::Path& folder, store::Sealer& sealer, Policy policy, net::Log& log, net::Trace& trace);
    // What to send back, if anything: a committed reply, or an Error message to a subscriber that is not authorised. A request
    // that does not verify gets silence; the log has the cause.
    std::optional<std::vector<uint8_t>> answer(Bytes request, const std::string& peer);
    const Params& params() const { return params_; }
    const Master& master() const { return master_; }
    Ledger& ledger() { return ledger_; }
    // Forgets the octets of replies whose requests no clock check lets through any more.
    void housekeeping();

private:
    struct Grant;
    std::vector<std::string> dates_for(const ibake_identity& id, const ibake_key_request_view& view, const std::string& psk_name,
                                       std::string& refusal);

    Params params_;
    ibe::Parameters suite_;
    Master master_;
    Ledger ledger_;
    Policy policy_;
    net::Log& log_;
    net::Trace& trace_;
};

}  // namespace ibake::kms

#endif
