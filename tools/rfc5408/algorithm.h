// The algorithms of RFC 5091 with parameters that were published: octets in and out, errors thrown. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_RFC5408_ALGORITHM_H
#define IBAKE_TOOLS_RFC5408_ALGORITHM_H

#include <memory>

#include "ibe/ss.h"
#include "tools/rfc5408/structures.h"

namespace ibake::rfc5408 {

// All octets are DER of RFC 5091 section 8; `id` is the DER of an Identity. All calls throw cli::Failure.
class Algorithm {
public:
    enum class Parameters { unknown, checked_before };
    // The algorithm that the object identifier names, with its parameters.
    Algorithm(const ibake_context& context, const OidValue& parameters, Parameters parameters_are = Parameters::unknown);

    Octets encrypt(Bytes id, Bytes message) const;
    store::Secret decrypt(Bytes id, Bytes key, Bytes ciphertext) const;  // the key is checked too
    store::Secret extract(Bytes master, Bytes id) const;
    void require_key(Bytes id, Bytes key) const;  // that it belongs to identity and parameters
    void require_master(Bytes master) const;      // that it belongs to the parameters

private:
    std::unique_ptr<ibake_ss_key, store::SodiumFree> load_key(Bytes id, Bytes key) const;

    const ibake_context& context_;
    std::unique_ptr<ibake_ss_params> params_;
};

// Parameters with the object identifier of their algorithm.
OidValue named(const ibake_context& context, Octets parameters);

// The entry that this program uses, if there are several: BF, else BB1. Throws cli::Failure when there is neither.
const OidValue& choose_algorithm(const SystemParams& params);

}  // namespace ibake::rfc5408

#endif
