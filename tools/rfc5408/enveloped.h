// Mail content for a recipient of RFC 5409, as CMS enveloped data in DER or PEM. SPDX-License-Identifier: Apache-2.0
//
// A fresh AES-256 key encrypts the content in CBC mode, as RFC 5652 has it, and is encrypted to the recipient's identity. That does not
// authenticate the content: like any EnvelopedData it is signed where that matters.
#ifndef IBAKE_TOOLS_RFC5408_ENVELOPED_H
#define IBAKE_TOOLS_RFC5408_ENVELOPED_H

#include "ibe/ibe.h"
#include "tools/rfc5408/structures.h"

namespace ibake::rfc5408 {

// Throws cli::Failure when `now` or the identity's time lies outside the validity of the parameters.
Octets envelop(const ibake_context& context, const SystemParams& params, const EmailIdentity& recipient, int64_t now,
               Bytes content);
// All of the content, or cli::Failure: the octets come out after the last block has been seen to be padded as it must be.
store::Secret open_enveloped(const ibake_context& context, const SystemParams& params, Bytes key, Bytes der);

std::string to_pem(Bytes der);
// DER as it is, or what a PEM block CMS or PKCS7 holds.
Octets from_pem_or_der(Octets octets);

}  // namespace ibake::rfc5408

#endif
