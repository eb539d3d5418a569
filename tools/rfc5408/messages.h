// What RFC 5408 sends over HTTPS: base64 of structures, and the XML of key requests and responses. SPDX-License-Identifier: Apache-2.0
//
// Readers take at most message_max octets of ASCII, no document type and thereby no entity, and check every element that they use;
// they throw cli::Failure.
#ifndef IBAKE_TOOLS_RFC5408_MESSAGES_H
#define IBAKE_TOOLS_RFC5408_MESSAGES_H

#include <string>
#include <string_view>

#include "tools/rfc5408/structures.h"

namespace ibake::rfc5408 {

inline constexpr char type_params[] = "application/ibe-pp-data";
inline constexpr char type_request[] = "application/ibe-key-request+xml";
inline constexpr char type_response[] = "application/ibe-pkg-reply+xml";
inline constexpr size_t message_max = 2 * structure_max;

// Lines of 76 characters (RFC 2045); white space does not matter to the reader.
std::string write_base64(Bytes octets);
store::Secret read_base64(std::string_view text);

struct KeyRequest {
    std::string algorithm;  // OID
    Identity identity;
};
std::string write_key_request(const KeyRequest& request);
KeyRequest read_key_request(std::string_view xml);

enum class Code {
    key_follows = 100,
    reserved = 101,
    follow_enroll_uri = 201,
    system_error = 300,
    invalid_request = 301,
    client_obsolete = 303,
    authorization_denied = 304,
};
std::string name(Code code);         // "IBE304"
const char* explanation(Code code);  // what it means and what to do, for people

struct KeyResponse {
    Code code;
    store::Secret reply;   // key_follows: DER of IBEPrivateKeyReply
    std::string location;  // follow_enroll_uri: where to obtain credentials
};
std::string write_key_response(const KeyResponse& response);
KeyResponse read_key_response(std::string_view xml);

}  // namespace ibake::rfc5408

#endif
