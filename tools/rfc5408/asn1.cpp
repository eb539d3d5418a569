// Members of DER structures: see asn1.h. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/asn1.h"

#include <ctime>

namespace ibake::rfc5408::asn1 {

namespace {

using cli::Failure;

void require(bool done) {
    if (!done) throw Failure("OpenSSL cannot hold this value");
}

}  // namespace

uint64_t integer(const ASN1_INTEGER* value, const char* what) {
    uint64_t out = 0;
    if (ASN1_INTEGER_get_uint64(&out, value) != 1 || out > INT64_MAX) {
        ERR_clear_error();
        throw Failure(std::string(what) + ": negative, or 2^63 or more");
    }
    return out;
}

std::string oid(const ASN1_OBJECT* value) {
    char text[128];
    const int size = OBJ_obj2txt(text, sizeof text, value, 1);
    if (size <= 0 || size >= static_cast<int>(sizeof text)) throw Failure("an object identifier of more than 127 characters");
    return text;
}

std::string text(const ASN1_IA5STRING* value, const char* what) {
    const Bytes in = octets(value);
    if (in.empty() || in.size() > 1024 || !std::ranges::all_of(in, [](uint8_t c) { return c > 0x20 && c < 0x7f; }))
        throw Failure(std::string(what) + ": not 1 to 1024 visible ASCII characters");
    return {in.begin(), in.end()};
}

int64_t time(const ASN1_GENERALIZEDTIME* value, const char* what) {
    std::tm fields{};
    const Bytes in = octets(value);
    if (in.size() != 15 || in[14] != 'Z' || ASN1_TIME_to_tm(value, &fields) != 1) {
        ERR_clear_error();
        throw Failure(std::string(what) + ": not a time of the form YYYYMMDDHHMMSSZ");
    }
    return timegm(&fields);
}

void set_integer(ASN1_INTEGER* member, uint64_t value) { require(ASN1_INTEGER_set_uint64(member, value) == 1); }

void set_oid(ASN1_OBJECT*& member, const std::string& dotted) {
    ASN1_OBJECT* object = OBJ_txt2obj(dotted.c_str(), 1);
    require(object != nullptr);
    ASN1_OBJECT_free(member);
    member = object;
}

void set_octets(ASN1_STRING* member, Bytes value) {
    require(value.size() <= INT32_MAX && ASN1_STRING_set(member, value.data(), static_cast<int>(value.size())) == 1);
}

void set_text(ASN1_IA5STRING* member, const std::string& value) {
    set_octets(member, {reinterpret_cast<const uint8_t*>(value.data()), value.size()});
    (void)text(member, "text");
}

void set_time(ASN1_GENERALIZEDTIME* member, int64_t value) { require(ASN1_GENERALIZEDTIME_set(member, value) != nullptr); }

}  // namespace ibake::rfc5408::asn1
