// The C face of the suites of RFC 5091: find the suite, check arguments, mark secrets, call, wipe. SPDX-License-Identifier: Apache-2.0
#include "ibe/context.h"
#include "ibe/rfc5091_suite.h"
#include "ibe/ss.h"

using namespace ibake;
using namespace ibake::rfc5091;

namespace {

struct Entry {
    const Suite* suite;
    const char* names[2];  // of BF and BB1
};
#define IBAKE_SUITE_ENTRY(BITS, PIECES) {&kSuite##BITS, {"BF-SS" #BITS, "BB1-SS" #BITS}},
constexpr Entry kEntries[] = {
#if IBAKE_SS_MAX_BITS >= 512
    IBAKE_SUITE_ENTRY(512, 8)
#endif
        IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_SUITE_ENTRY){nullptr, {nullptr, nullptr}},
};

static_assert(IBAKE_SS_MASTER_DER_SIZE >= master_bound() && IBAKE_SS_MESSAGE_MAX == kMaxMessage);
constexpr bool bounds_hold(size_t bits) {
    return IBAKE_SS_PARAMS_DER_SIZE(bits) == params_bound(bits) && IBAKE_SS_KEY_DER_SIZE(bits) == key_bound(bits) &&
           IBAKE_SS_CIPHERTEXT_SIZE(bits, 1000) == ciphertext_bound(bits, 1000);
}
static_assert(bounds_hold(512) && bounds_hold(1536) && bounds_hold(7680));

unsigned bits_of(Octets a) {
    size_t at = 0;
    while (at < a.size() && a[at] == 0) at++;
    if (at == a.size()) return 0;
    unsigned bits = static_cast<unsigned>(8 * (a.size() - at));
    for (uint8_t top = a[at]; (top & 0x80) == 0; top = static_cast<uint8_t>(top << 1)) bits--;
    return bits;
}

// The suite for p and q, null if there is none.
const Suite* suite_for(Octets p, Octets q) {
    for (const Entry* e = kEntries; e->suite != nullptr; e++)
        if (e->suite->bits == bits_of(p) && e->suite->order_bits == bits_of(q)) return e->suite;
    return nullptr;
}

const Head* head(const void* opaque) { return static_cast<const Head*>(opaque); }
Head* head(void* opaque) { return static_cast<Head*>(opaque); }

// The entry of the suite that made a struct with a mark of this kind, the last one if none did.
const Entry& entry_of(const void* opaque, uint64_t kind) {
    const Entry* e = kEntries;
    while (e->suite != nullptr && (opaque == nullptr || head(opaque)->mark != kind + e->suite->bits)) e++;
    return *e;
}
const Suite* suite_of(const ibake_ss_params* params) { return entry_of(params, kParamsMark).suite; }
// Whether a recipient or key was loaded under these parameters.
bool belongs(const void* opaque, uint64_t kind, const ibake_ss_params* params) {
    return entry_of(opaque, kind).suite == suite_of(params) &&
           memcmp(head(opaque)->digest, head(params)->digest, sizeof(Head::digest)) == 0;
}

bool id_ok(const uint8_t* id, size_t size) { return id != nullptr && size >= 1 && size <= IBAKE_SS_ID_MAX; }
bool scheme_ok(ibake_ss_scheme scheme) { return scheme == IBAKE_SS_BF || scheme == IBAKE_SS_BB1; }

// Whether *size is at least `enough`; otherwise says so.
ibake_status room(size_t* size, size_t enough) {
    if (*size >= enough) return IBAKE_OK;
    *size = enough;
    return IBAKE_E_BUFFER;
}

ibake_status load_params(const ibake_context* context, ibake_ss_params* params, size_t params_size, const uint8_t* der,
                         size_t der_size, bool check_primes) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    if (params == nullptr || der == nullptr) return IBAKE_E_ARGUMENT;
    if (IBAKE_SS_MAX_BITS == 0) return IBAKE_E_CONFIG;
    PublicParameters in;
    IBAKE_TRY(read(in, {der, der_size}));
    const Suite* suite = suite_for(in.p, in.q);
    if (suite == nullptr) return IBAKE_E_PARAMETER_SIZE;
    if (suite->hash != in.hash) return IBAKE_E_HASH;
    if (params_size < suite->params_size) return IBAKE_E_CONFIG;
    return suite->params_load(platform, head(params), in, {der, der_size}, check_primes);
}

ibake_status load_key(const ibake_context* context, ibake_ss_key* key, size_t key_size, const ibake_ss_params* params, Octets id,
                      const uint8_t* der, size_t der_size, bool check_equation) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const Suite* suite = suite_of(params);
    if (key == nullptr || suite == nullptr || der == nullptr) return IBAKE_E_ARGUMENT;
    if (key_size < suite->key_size) return IBAKE_E_CONFIG;
    ct::mark_secret(der, der_size);
    const StackGuard guard(suite->bits > 1536);
    return suite->key_load(platform, head(key), head(params), id, {der, der_size}, check_equation);
}

}  // namespace

ibake_status ibake_ss_setup(const ibake_context* context, uint8_t* params_der, size_t* params_der_size, uint8_t* master_der,
                            size_t* master_der_size, ibake_ss_scheme scheme, const uint8_t* p, size_t p_size, const uint8_t* q,
                            size_t q_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    if (params_der == nullptr || params_der_size == nullptr || master_der == nullptr || master_der_size == nullptr ||
        !scheme_ok(scheme) || p == nullptr || q == nullptr)
        return IBAKE_E_ARGUMENT;
    if (IBAKE_SS_MAX_BITS == 0) return IBAKE_E_CONFIG;
    const Suite* suite = suite_for({p, p_size}, {q, q_size});
    if (suite == nullptr) return IBAKE_E_PARAMETER_SIZE;
    IBAKE_TRY(room(params_der_size, IBAKE_SS_PARAMS_DER_SIZE(suite->bits)));
    IBAKE_TRY(room(master_der_size, IBAKE_SS_MASTER_DER_SIZE));
    const StackGuard guard(suite->bits > 1536);
    return suite->setup(platform, static_cast<Scheme>(scheme), {p, p_size}, {q, q_size}, {params_der, params_der_size},
                        {master_der, master_der_size});
}

ibake_status ibake_ss_params_load(const ibake_context* context, ibake_ss_params* params, size_t params_size, const uint8_t* der,
                                  size_t der_size) {
    return load_params(context, params, params_size, der, der_size, true);
}

ibake_status ibake_ss_params_load_checked(const ibake_context* context, ibake_ss_params* params, size_t params_size,
                                          const uint8_t* der, size_t der_size) {
    return load_params(context, params, params_size, der, der_size, false);
}

const char* ibake_ss_suite_name(const ibake_ss_params* params) {
    const Entry& e = entry_of(params, kParamsMark);
    return e.names[e.suite != nullptr && head(params)->scheme == Scheme::bb1];
}

uint16_t ibake_ss_suite(const ibake_ss_params* params) {
    const Entry& e = entry_of(params, kParamsMark);
    if (e.suite == nullptr) return 0;
    const int first = head(params)->scheme == Scheme::bb1 ? IBAKE_SUITE_BB1_SS512 : IBAKE_SUITE_BF_SS512;
    return static_cast<uint16_t>(first + (&e - kEntries));
}

ibake_status ibake_ss_master_check(const ibake_context* context, const ibake_ss_params* params, const uint8_t* master_der,
                                   size_t master_der_size) {
    if (platform_of(context) == nullptr) return missing(context);
    const Suite* suite = suite_of(params);
    if (suite == nullptr || master_der == nullptr) return IBAKE_E_ARGUMENT;
    ct::mark_secret(master_der, master_der_size);
    const StackGuard guard(suite->bits > 1536);
    return suite->master_check(head(params), {master_der, master_der_size});
}

ibake_status ibake_ss_extract(const ibake_context* context, uint8_t* key_der, size_t* key_der_size, const ibake_ss_params* params,
                              const uint8_t* master_der, size_t master_der_size, const uint8_t* id, size_t id_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const Suite* suite = suite_of(params);
    if (key_der == nullptr || key_der_size == nullptr || suite == nullptr || master_der == nullptr || !id_ok(id, id_size))
        return IBAKE_E_ARGUMENT;
    IBAKE_TRY(room(key_der_size, IBAKE_SS_KEY_DER_SIZE(suite->bits)));
    ct::mark_secret(master_der, master_der_size);
    const StackGuard guard(suite->bits > 1536);
    return suite->extract(platform, {key_der, key_der_size}, head(params), {master_der, master_der_size}, {id, id_size});
}

ibake_status ibake_ss_key_load(const ibake_context* context, ibake_ss_key* key, size_t key_size, const ibake_ss_params* params,
                               const uint8_t* id, size_t id_size, const uint8_t* der, size_t der_size) {
    if (!id_ok(id, id_size)) return IBAKE_E_ARGUMENT;
    return load_key(context, key, key_size, params, {id, id_size}, der, der_size, true);
}

ibake_status ibake_ss_key_load_checked(const ibake_context* context, ibake_ss_key* key, size_t key_size,
                                       const ibake_ss_params* params, const uint8_t* der, size_t der_size) {
    return load_key(context, key, key_size, params, {}, der, der_size, false);
}

ibake_status ibake_ss_recipient_load(const ibake_context* context, ibake_ss_recipient* recipient, size_t recipient_size,
                                     const ibake_ss_params* params, const uint8_t* id, size_t id_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const Suite* suite = suite_of(params);
    if (recipient == nullptr || suite == nullptr || !id_ok(id, id_size)) return IBAKE_E_ARGUMENT;
    if (recipient_size < suite->recipient_size) return IBAKE_E_CONFIG;
    return suite->recipient_load(platform, head(recipient), head(params), {id, id_size});
}

ibake_status ibake_ss_encrypt(const ibake_context* context, uint8_t* ciphertext, size_t* ciphertext_size,
                              const ibake_ss_params* params, const ibake_ss_recipient* recipient, const uint8_t* message,
                              size_t message_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const Suite* suite = suite_of(params);
    if (ciphertext == nullptr || ciphertext_size == nullptr || suite == nullptr || !belongs(recipient, kRecipientMark, params) ||
        message == nullptr)
        return IBAKE_E_ARGUMENT;
    if (message_size < 1 || message_size > IBAKE_SS_MESSAGE_MAX) return IBAKE_E_LENGTH;
    IBAKE_TRY(room(ciphertext_size, IBAKE_SS_CIPHERTEXT_SIZE(suite->bits, message_size)));
    ct::mark_secret(message, message_size);
    const StackGuard guard(suite->bits > 1536);
    return suite->encrypt(platform, {ciphertext, ciphertext_size}, head(params), head(recipient), {message, message_size});
}

ibake_status ibake_ss_ciphertext_check(const ibake_context* context, const ibake_ss_params* params, const uint8_t* ciphertext,
                                       size_t ciphertext_size) {
    if (platform_of(context) == nullptr) return missing(context);
    const Suite* suite = suite_of(params);
    if (suite == nullptr || ciphertext == nullptr) return IBAKE_E_ARGUMENT;
    return suite->ciphertext_check(head(params), {ciphertext, ciphertext_size});
}

ibake_status ibake_ss_decrypt(const ibake_context* context, uint8_t* message, size_t* message_size, const ibake_ss_params* params,
                              const ibake_ss_key* key, const uint8_t* ciphertext, size_t ciphertext_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const Suite* suite = suite_of(params);
    if (message == nullptr || message_size == nullptr || suite == nullptr || !belongs(key, kKeyMark, params) ||
        ciphertext == nullptr)
        return IBAKE_E_ARGUMENT;
    const StackGuard guard(suite->bits > 1536);
    return suite->decrypt(platform, {message, message_size}, head(params), head(key), {ciphertext, ciphertext_size});
}
