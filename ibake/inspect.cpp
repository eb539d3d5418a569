// Decoding for people: every payload of a message as named fields. SPDX-License-Identifier: Apache-2.0
//
// Unlike messages.cpp this judges nothing: any value is shown, only lengths must fit. Layouts: RFC 3830 section 6, RFC 4563, RFC 6043
// section 6, RFC 6267 section 6.
#include "ibake/inspect.h"

namespace ibake {
namespace {

// Names of small numbers, by value.
using Names = std::span<const char* const>;
constexpr const char* kDataTypes[] = {"PSK_INIT",
                                      "PSK_VERIFY",
                                      "PK_INIT",
                                      "PK_VERIFY",
                                      "DH_INIT",
                                      "DH_RESP",
                                      "ERROR",
                                      "DHHMAC_INIT",
                                      "DHHMAC_RESP",
                                      "RSA_R_I_MSG",
                                      "RSA_R_R_MSG",
                                      "TICKET_REQUEST_INIT_PSK",
                                      "TICKET_REQUEST_INIT_PK",
                                      "TICKET_REQUEST_RESP",
                                      "TICKET_TRANSFER_INIT",
                                      "TICKET_TRANSFER_RESP",
                                      "TICKET_RESOLVE_INIT_PSK",
                                      "TICKET_RESOLVE_INIT_PK",
                                      "TICKET_RESOLVE_RESP",
                                      "REQUEST_KEY_INIT_PSK",
                                      "REQUEST_KEY_INIT_PKE",
                                      "REQUEST_KEY_RESP",
                                      "I_MESSAGE_1",
                                      "R_MESSAGE_1",
                                      "I_MESSAGE_2",
                                      "R_MESSAGE_2"};
constexpr const char* kPayloads[] = {"LAST",  "KEMAC", "PKE",      "DH",          "SIGN",  "T",   "ID",    "CERT", "CHASH",
                                     "V",     "SP",    "RAND",     "ERR",         "TR",    "IDR", "RANDR", "TP",   "TICKET",
                                     nullptr, nullptr, "KEY_DATA", "GENERAL_EXT", "IBAKE", "ESK", "SK",    "ECCPT"};
constexpr const char* kPrfs[] = {"MIKEY-1 (HMAC-SHA-1)", "PRF-HMAC-SHA-256"};
constexpr const char* kMaps[] = {"SRTP-ID", "Empty", "GENERIC-ID"};
constexpr const char* kTimes[] = {"NTP-UTC", "NTP", "COUNTER", "NTP-UTC-32"};
constexpr const char* kTimeRoles[] = {nullptr, "time of issue", "start of validity", "end of validity", "rekeying interval"};
constexpr const char* kIdTypes[] = {"NAI", "URI", "Byte string"};
constexpr const char* kCertTypes[] = {"X.509v3", "X.509v3 URL", "X.509v3 signature", "X.509v3 encryption"};
constexpr const char* kRoles[] = {nullptr, "Initiator", "Responder", "KMS", "Pre-shared key", "Application"};
constexpr const char* kEncryptions[] = {"NULL", "AES-CM-128", "AES-KW-128", "AES-CM-256"};
constexpr const char* kMacs[] = {"NULL", "HMAC-SHA-1-160", "HMAC-SHA-256-256"};
constexpr const char* kHashes[] = {"SHA-1", "MD5", "SHA-256"};
constexpr const char* kKeyTypes[] = {"TGK", "TGK+SALT", "TEK", "TEK+SALT", "GTGK", "GTGK+SALT", "MPK", "K_PR"};
constexpr const char* kSkTypes[] = {nullptr, "SK"};
constexpr const char* kKvTypes[] = {"Null", "SPI/MKI", "Interval"};
constexpr const char* kCacheTypes[] = {"no cache", "cache", "cache for this CSB"};
constexpr const char* kSignatures[] = {"RSA PKCS#1 v1.5", "RSASSA-PSS"};
constexpr const char* kDhGroups[] = {"OAKLEY 5", "OAKLEY 1", "OAKLEY 2"};
constexpr const char* kProtocols[] = {"SRTP"};
constexpr const char* kErrors[] = {"Auth failure",      "Invalid TS",
                                   "Invalid PRF",       "Invalid MAC",
                                   "Invalid EA",        "Invalid HA",
                                   "Invalid DH",        "Invalid ID",
                                   "Invalid Cert",      "Invalid SP",
                                   "Invalid SPpar",     "Invalid DT",
                                   "Unspecified error", "Unsupported message type",
                                   "Invalid TICKET",    "Invalid TPpar"};
constexpr const char* kParameters[] = {
    "encryption_algorithm", "session_key_length", "authentication_algorithm", "session_auth_key_length",
    "session_salt_length",  "srtp_prf",           "key_derivation_rate",      "srtp_encryption",
    "srtcp_encryption",     "fec_order",          "srtp_authentication",      "tag_length",
    "prefix_length"};
constexpr const char* kExtensions[] = {"Vendor ID", "SDP IDs", nullptr, "Key ID", "CSB_ID"};
// Of private use, as this profile means them.
const char* extension_name(uint64_t type) {
    switch (type) {
    case profile::kExtBinding:
        return "binding";
    case profile::kExtContent:
        return "labels of content";
    case profile::kExtNonce:
        return "nonce";
    default:
        return type < std::size(kExtensions) ? kExtensions[type] : nullptr;
    }
}
constexpr const char* kCurves[] = {nullptr, "P-192", "B-163", "K-163", "sect163r1", "P-224", "B-233", "K-233", "P-256",
                                   "B-283", "K-283", "P-384", "B-409", "K-409",     "P-521", "B-571", "K-571"};
constexpr uint8_t kCoordinates[] = {0,  24, 21, 21, 21, 28, 30, 30, 32,
                                    36, 36, 48, 52, 52, 66, 72, 72};  // octets, RFC 6267 section 6.1.4

const char* name_in(Names names, uint64_t value) { return value < names.size() ? names[static_cast<size_t>(value)] : nullptr; }

class Walk {
public:
    Walk(Octets octets, ibake_visit visit, void* self) : all_(octets), r_(octets), visit_(visit), self_(self) {}

    ibake_status message() {
        payload_item(255, "HDR", &Walk::header);
        if (stopped_) return IBAKE_OK;
        if (r_.failed() || unknown_) return failure();
        return all_[0] == profile::kVersion ? chain(all_[2]) : IBAKE_E_VERSION;
    }

    ibake_status chain(uint8_t type) {
        while (type != payload::kLast) {
            const Body body = body_of(type);
            if (body == nullptr) return IBAKE_E_PAYLOAD;
            const size_t at = r_.at();
            payload_item(type, ibake_payload_name(type), body);
            if (stopped_) return IBAKE_OK;
            if (r_.failed() || unknown_) return failure();
            type = type == payload::kSign ? payload::kLast : all_[at];  // SIGN has no next payload and is always last
        }
        return r_.left() == 0 ? IBAKE_OK : IBAKE_E_LENGTH;
    }

private:
    using Body = void (Walk::*)();

    Octets all_;
    Reader r_;
    ibake_visit visit_;
    void* self_;
    unsigned depth_ = 0;
    bool quiet_ = false, stopped_ = false;
    bool unknown_ = false;  // a number that decides about lengths and is not known

    ibake_status failure() const { return r_.failed() ? IBAKE_E_LENGTH : IBAKE_E_FORMAT; }

    void emit(const ibake_item& item) {
        if (!quiet_ && !stopped_ && visit_(self_, &item) != 0) stopped_ = true;
    }

    // Walks the body once in silence for its size, announces the payload, walks it again.
    void payload_item(uint8_t type, const char* name, Body body) {
        const Reader start = r_;
        quiet_ = true;
        (this->*body)();
        quiet_ = false;
        const size_t at = start.at(), size = r_.failed() || unknown_ ? all_.size() - at : r_.at() - at;
        unknown_ = false;
        r_ = start;
        ibake_item item{};
        item.kind = IBAKE_ITEM_PAYLOAD;
        item.name = name;
        item.octets = all_.data() + at;
        item.offset = at;
        item.size = size;
        item.type = type;
        emit(item);
        depth_ = 1;
        (this->*body)();
        depth_ = 0;
    }

    // One field of the octets from `at` to here.
    void field(size_t at, const char* name, const char* meaning = nullptr, const uint64_t* value = nullptr, bool text = false) {
        if (r_.failed() || unknown_) return;
        ibake_item item{};
        item.kind = IBAKE_ITEM_FIELD;
        item.depth = depth_;
        item.name = name;
        item.meaning = meaning;
        item.octets = all_.data() + at;
        item.offset = at;
        item.size = r_.at() - at;
        item.value = value != nullptr ? *value : 0;
        item.is_number = value != nullptr;
        item.is_text = text;
        emit(item);
    }
    uint32_t number(const char* name, size_t octets, Names names = {}) {
        const size_t at = r_.at();
        const uint32_t n = r_.number(octets);
        const uint64_t value = n;
        field(at, name, name_in(names, n), &value);
        return n;
    }
    // Bits of the octet (or two) just read.
    void bits(size_t octets, const char* name, uint64_t value, Names names = {}) {
        field(r_.at() >= octets ? r_.at() - octets : 0, name, name_in(names, value), &value);
    }
    void octets(const char* name, size_t n, bool text = false) {
        const size_t at = r_.at();
        r_.take(n);
        field(at, name, nullptr, nullptr, text);
    }
    void next_payload() { number("next_payload", 1, kPayloads); }

    void header() {
        number("version", 1);
        number("data_type", 1, kDataTypes);
        next_payload();
        const uint8_t v_prf = r_.u8();
        bits(1, "v", v_prf >> 7);
        bits(1, "prf", v_prf & 0x7f, kPrfs);
        octets("csb_id", 4);
        const uint32_t count = number("cs_count", 1);
        const uint32_t map = number("cs_id_map_type", 1, kMaps);
        for (uint32_t i = 0; i < count && !r_.failed(); i++) {
            switch (map) {
            case 0:
                srtp_id();
                break;
            case 1:
                break;
            case 2:
                generic_id();
                break;
            default:
                unknown_ = true;
                return;
            }
        }
    }
    // An entry of a list: its octets as one field, then its parts one deeper.
    template <class Parts>
    void entry(const char* name, Parts parts) {
        const Reader start = r_;
        const bool quiet = quiet_;
        quiet_ = true;
        parts();
        quiet_ = quiet;
        field(start.at(), name);
        if (r_.failed()) return;
        r_ = start;
        depth_++;
        parts();
        depth_--;
    }
    void srtp_id() {
        entry("cs", [this] {
            number("policy", 1);
            number("ssrc", 4);
            number("roc", 4);
        });
    }
    void generic_id() {
        entry("cs", [this] {
            number("cs_id", 1);
            number("protocol", 1, kProtocols);
            const uint8_t s_p = r_.u8();
            bits(1, "s", s_p >> 7);
            bits(1, "policies", s_p & 0x7f);
            octets("policy_numbers", s_p & 0x7fu);
            octets("session_data", number("session_data_length", 2));
            octets("spi", number("spi_length", 1));
        });
    }

    // KV data by its kind (RFC 3830 section 6.14).
    void kv_data(uint32_t kv) {
        if (kv == 1) {
            octets("spi", number("spi_length", 1));
        } else if (kv == 2) {
            octets("valid_from", number("valid_from_length", 1));
            octets("valid_to", number("valid_to_length", 1));
        } else if (kv != 0) {
            unknown_ = true;
        }
    }
    void time_value() {
        switch (number("ts_type", 1, kTimes)) {
        case 0:
        case 1:
            octets("ts_value", 8);
            break;
        case 2:
        case 3:
            octets("ts_value", 4);
            break;
        default:
            unknown_ = true;
        }
    }
    void identity() {
        number("id_type", 1, kIdTypes);
        octets("id_data", number("id_length", 2), true);
    }
    void mac(const char* name) {
        const uint32_t algorithm = number("mac_algorithm", 1, kMacs);
        if (algorithm >= 3) unknown_ = true;
        octets(name, mac_size(static_cast<uint8_t>(algorithm)));
    }

    void kemac() {
        next_payload();
        number("encryption_algorithm", 1, kEncryptions);
        octets("encrypted_data", number("encrypted_data_length", 2));
        mac("mac");
    }
    void pke() {
        next_payload();
        const uint16_t c_length = r_.u16();
        bits(2, "cache", c_length >> 14, kCacheTypes);
        bits(2, "data_length", c_length & 0x3fff);
        octets("data", c_length & 0x3fffu);
    }
    void dh() {
        next_payload();
        const uint32_t group = number("dh_group", 1, kDhGroups);
        static constexpr uint16_t kSizes[] = {192, 96, 128};  // octets of the Oakley moduli
        if (group >= 3) unknown_ = true;
        octets("dh_value", group < 3 ? kSizes[group] : 0);
        const uint8_t kv = r_.u8();
        bits(1, "kv", kv & 0x0f, kKvTypes);
        kv_data(kv & 0x0f);
    }
    void sign() {
        const uint16_t type_length = r_.u16();
        bits(2, "signature_type", type_length >> 12, kSignatures);
        bits(2, "signature_length", type_length & 0x0fff);
        octets("signature", type_length & 0x0fffu);
    }
    void time() {
        next_payload();
        time_value();
    }
    void id() {
        next_payload();
        identity();
    }
    void cert() {
        next_payload();
        number("cert_type", 1, kCertTypes);
        octets("cert_data", number("cert_length", 2));
    }
    void chash() {
        next_payload();
        static constexpr uint8_t kSizes[] = {20, 16, 32};
        const uint32_t hash = number("hash_function", 1, kHashes);
        if (hash >= 3) unknown_ = true;
        octets("hash", hash < 3 ? kSizes[hash] : 0);
    }
    void verification() {
        next_payload();
        mac("ver_data");
    }
    void policy() {
        next_payload();
        number("policy", 1);
        number("protocol", 1, kProtocols);
        const size_t size = number("param_length", 2);
        if (size > r_.left()) {
            octets("params", size);
            return;
        }
        const size_t end = r_.at() + size;
        while (r_.at() < end && !r_.failed()) {
            const size_t at = r_.at();
            const uint8_t type = r_.u8(), length = r_.u8();
            const uint64_t value = r_.number(length <= 4 ? length : 0);
            if (length > 4) r_.take(length);
            if (r_.at() > end) unknown_ = true;
            const char* name = name_in(kParameters, type);
            field(at, name != nullptr ? name : "param", nullptr, length <= 4 ? &value : nullptr);
        }
    }
    void rand() {
        next_payload();
        octets("rand", number("rand_length", 1));
    }
    void err() {
        next_payload();
        number("error_no", 1, kErrors);
        number("reserved", 2);
    }
    void tr() {
        next_payload();
        number("ts_role", 1, kTimeRoles);
        time_value();
    }
    void idr() {
        next_payload();
        number("id_role", 1, kRoles);
        identity();
    }
    void randr() {
        next_payload();
        number("rand_role", 1, kRoles);
        octets("rand", number("rand_length", 1));
    }
    void key_data() {
        next_payload();
        const uint8_t type_kv = r_.u8();
        const uint32_t type = type_kv >> 4;
        bits(1, "type", type, kKeyTypes);
        bits(1, "kv", type_kv & 0x0f, kKvTypes);
        octets("key_data", number("key_data_length", 2));
        if (type == 1 || type == 3 || type == 5) octets("salt_data", number("salt_length", 2));
        kv_data(type_kv & 0x0f);
    }
    void general() {
        next_payload();
        const uint8_t type = r_.u8();
        const uint64_t value = type;
        field(r_.at() - 1, "extension_type", extension_name(type), &value);
        octets("data", number("length", 2), type == profile::kExtSdpIds);
    }
    void encrypted() {
        next_payload();
        octets("encrypted_data", number("encrypted_data_length", 2));
    }
    void sk() {
        next_payload();
        const uint8_t type_kv = r_.u8();
        bits(1, "type", type_kv >> 4, kSkTypes);
        bits(1, "kv", type_kv & 0x0f, kKvTypes);
        octets("key_data", number("key_data_length", 2));
        kv_data(type_kv & 0x0f);
    }
    void eccpt() {
        next_payload();
        const uint32_t curve = number("ecc_curve", 1, kCurves);
        const size_t n = curve < sizeof kCoordinates ? kCoordinates[curve] : 0;
        if (n == 0 || r_.left() == 0) {
            unknown_ = true;
            return;
        }
        const uint8_t form = all_[r_.at()];  // SEC 1: 02, 03 compressed; 04 uncompressed
        const size_t size = form == 2 || form == 3 ? 1 + n : 1 + 2 * n;
        octets("ecc_point", size);
        const size_t rest = (2 + size) % profile::kPointAlign;
        if (rest != 0) octets("padding", profile::kPointAlign - rest);
        number("auth_algorithm", 1);
        number("tgk_length", 2);
        const uint8_t kv = r_.u8();
        bits(1, "reserved", kv >> 4);
        bits(1, "kv", kv & 0x0f, kKvTypes);
        kv_data(kv & 0x0f);
    }

    static Body body_of(uint8_t type) {
        switch (type) {
        case payload::kKemac:
            return &Walk::kemac;
        case payload::kPke:
            return &Walk::pke;
        case payload::kDh:
            return &Walk::dh;
        case payload::kSign:
            return &Walk::sign;
        case payload::kT:
            return &Walk::time;
        case payload::kId:
            return &Walk::id;
        case payload::kCert:
            return &Walk::cert;
        case payload::kChash:
            return &Walk::chash;
        case payload::kV:
            return &Walk::verification;
        case payload::kSp:
            return &Walk::policy;
        case payload::kRand:
            return &Walk::rand;
        case payload::kErr:
            return &Walk::err;
        case payload::kTr:
            return &Walk::tr;
        case payload::kIdr:
            return &Walk::idr;
        case payload::kRandr:
            return &Walk::randr;
        case payload::kKeyData:
            return &Walk::key_data;
        case payload::kGeneral:
            return &Walk::general;
        case payload::kIbake:
        case payload::kEsk:
            return &Walk::encrypted;
        case payload::kSk:
            return &Walk::sk;
        case payload::kEccpt:
            return &Walk::eccpt;
        default:
            return nullptr;
        }
    }
};

const char* or_unknown(const char* name) { return name != nullptr ? name : "unknown"; }

}  // namespace

ibake_status inspect(Octets octets, uint8_t first_payload, ibake_visit visit, void* self) {
    Walk walk(octets, visit, self);
    return first_payload == payload::kLast ? walk.message() : walk.chain(first_payload);
}

}  // namespace ibake

const char* ibake_data_type_name(uint8_t data_type) { return ibake::or_unknown(ibake::name_in(ibake::kDataTypes, data_type)); }
const char* ibake_payload_name(uint8_t payload) { return ibake::or_unknown(ibake::name_in(ibake::kPayloads, payload)); }
const char* ibake_error_name(uint8_t error_no) { return ibake::or_unknown(ibake::name_in(ibake::kErrors, error_no)); }
