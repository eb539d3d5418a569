// The C face of the exchange: check arguments, call, wipe. SPDX-License-Identifier: Apache-2.0
#include "ibake/inspect.h"
#include "ibake/key_request.h"
#include "ibake/responder.h"
#include "ibake/sdp.h"

#include "ibe/context.h"

using namespace ibake;

static_assert(sizeof(Session) <= sizeof(ibake_session) && alignof(Session) <= alignof(ibake_session));
static_assert(sizeof(ibake_session) == IBAKE_SESSION_BYTES);
static_assert(sizeof(Responder) <= sizeof(ibake_responder) && alignof(Responder) <= alignof(ibake_responder));
static_assert(sizeof(HalfOpen) == sizeof(ibake_half_open) && sizeof(Remembered) == sizeof(ibake_replay_entry));  // used as arrays

namespace {

Session* of(ibake_session* s) {
    auto* session = reinterpret_cast<Session*>(s);
    return session != nullptr && session->magic == Session::kMagic ? session : nullptr;
}
const Session* of(const ibake_session* s) { return of(const_cast<ibake_session*>(s)); }
Responder* of(ibake_responder* r) {
    auto* responder = reinterpret_cast<Responder*>(r);
    return responder != nullptr && responder->magic == Responder::kMagic ? responder : nullptr;
}
const Responder* of(const ibake_responder* r) { return of(const_cast<ibake_responder*>(r)); }

// An output buffer of the C convention around a Writer: its length is set, and on failure nothing stays in it.
class Output {
public:
    Output(uint8_t* out, size_t* size) : w(out, out != nullptr && size != nullptr ? *size : 0), out_(out), size_(size) {
        capacity_ = size != nullptr ? *size : 0;
        if (size != nullptr) *size = 0;
    }
    bool usable() const { return out_ != nullptr && size_ != nullptr; }
    ibake_status finish(ibake_status status) {
        if (status == IBAKE_OK && w.full()) status = IBAKE_E_BUFFER;
        if (status == IBAKE_OK || status == IBAKE_E_BUFFER) *size_ = status == IBAKE_OK ? w.size() : w.enough();
        if (status != IBAKE_OK && capacity_ != 0) memset(out_, 0, capacity_);  // payloads are not always made in order
        return status;
    }

    Writer w;

private:
    uint8_t* out_;
    size_t* size_;
    size_t capacity_ = 0;
};

uint8_t* bytes(char* text) { return reinterpret_cast<uint8_t*>(text); }
Octets bytes(const char* text, size_t size) { return {reinterpret_cast<const uint8_t*>(text), size}; }
bool piece_ok(const ibake_piece& p) { return p.size == 0 || p.octets != nullptr; }
bool identity_ok(const ibake_identity& id) { return id.size == 0 || id.data != nullptr; }

bool is_curve(uint8_t c) { return point_size(c) != 0; }
bool is_key_size(uint8_t n) { return n == 16 || n == 24 || n == 32; }
constexpr uint32_t kDay = 86400;

// Floors of rules 4 and 13 that a configuration cannot lower.
bool config_ok(const ibake_config& c) {
    return c.directory->find_kms != nullptr && c.directory->find_key != nullptr && c.prf <= IBAKE_PRF_SHA256 &&
           is_curve(c.curve) && is_curve(c.min_curve) && is_key_size(c.min_key) && (c.max_key == 0 || is_key_size(c.max_key)) &&
           c.min_tag >= profile::kMinTag && c.min_tag <= 20 && c.max_failures != 0 && c.max_skew_s <= profile::kMaxSkew &&
           c.exchange_timeout_s != 0 && c.exchange_timeout_s <= kDay && c.confirm_timeout_s <= kDay &&
           c.fork_wait_ms <= 1000 * kDay;
}

ibake_status check_config(const ibake_config* config) {
    if (config == nullptr) return IBAKE_E_ARGUMENT;
    if (config->size != sizeof *config) return IBAKE_E_CONFIG;
    if (config->context == nullptr || config->directory == nullptr) return IBAKE_E_ARGUMENT;
    if (platform_of(*config) == nullptr) return IBAKE_E_UNINITIALISED;
    return config_ok(*config) ? IBAKE_OK : IBAKE_E_CONFIG;
}

ibake_status clear_event(ibake_event& event, ibake_status status) {
    if (status != IBAKE_OK) event = ibake_event{};
    return status;
}

// A parsed request again: the view keeps only its octets.
ibake_status reparse(const ibake_key_request_view* view, Message& m) {
    if (view == nullptr || view->message == nullptr) return IBAKE_E_ARGUMENT;
    ibake_key_request_view again;
    return parse_request(again, m, {view->message, view->size});
}

bool grants_ok(const ibake_key_grant* grants, size_t count) {
    if (grants == nullptr || count == 0 || count > profile::kMessageMax / 8) return false;
    for (size_t i = 0; i < count; i++)
        if (grants[i].dated == nullptr || grants[i].dated_size == 0 || grants[i].dated_size > IBAKE_DATED_MAX ||
            grants[i].key == nullptr || grants[i].key_size == 0 || grants[i].key_size > profile::kMessageMax)
            return false;
    return true;
}

}  // namespace

void ibake_config_default(ibake_config* config, const ibake_context* context, const ibake_directory* directory) {
    *config = ibake_config{};
    config->size = sizeof *config;
    config->context = context;
    config->directory = directory;
    config->max_skew_s = profile::kMaxSkew;
    config->exchange_timeout_s = profile::kExchangeTimeout;
    config->confirm_timeout_s = profile::kConfirmTimeout;
    config->fork_wait_ms = profile::kForkWaitMs;
    config->prf = profile::kPrf;
    config->curve = config->min_curve = IBAKE_CURVE_P256;
    config->min_key = profile::kMinKey;
    config->min_tag = profile::kMinTag;
    config->max_failures = profile::kMaxFailures;
}

// ---- Identities ----

ibake_status ibake_identity_check(const ibake_identity* id) { return id == nullptr ? IBAKE_E_ARGUMENT : check_identity(*id); }

ibake_status ibake_identity_dated(uint8_t* dated, size_t* dated_size, const ibake_identity* id, uint64_t seconds,
                                  uint32_t interval_s) {
    Output out(dated, dated_size);
    if (!out.usable() || id == nullptr || interval_s == 0 || !valid({seconds, 0})) return IBAKE_E_ARGUMENT;
    IBAKE_TRY(check_identity(*id));
    Dated d;
    make_dated(d, octets_of(*id), seconds, interval_s);
    out.w.octets({d.octets, d.size});
    return out.finish(IBAKE_OK);
}

ibake_status ibake_dated_split(size_t* id_size, uint8_t* type, uint64_t* seconds, const uint8_t* dated, size_t dated_size,
                               uint32_t interval_s) {
    if (id_size == nullptr || type == nullptr || seconds == nullptr || dated == nullptr || interval_s == 0)
        return IBAKE_E_ARGUMENT;
    Octets name;
    uint64_t at;
    if (!split_dated(name, at, {dated, dated_size}, interval_s)) return IBAKE_E_IDENTITY_FORM;
    for (uint8_t t : {uint8_t{IBAKE_ID_URI}, uint8_t{IBAKE_ID_NAI}}) {  // no octets are canonical as both
        if (check_identity({name.data(), name.size(), t}) != IBAKE_OK) continue;
        *id_size = name.size();
        *type = t;
        *seconds = at;
        return IBAKE_OK;
    }
    return IBAKE_E_IDENTITY_FORM;
}

ibake_status ibake_message_peek(ibake_peek* peek, const uint8_t* message, size_t size) {
    if (peek == nullptr || message == nullptr) return IBAKE_E_ARGUMENT;
    Message m;
    IBAKE_TRY(parse_message(m, {message, size}));
    *peek = ibake_peek{};
    peek->data_type = m.header.data_type;
    peek->prf = m.header.prf;
    memcpy(peek->csb_id, m.header.csb_id, sizeof peek->csb_id);
    peek->error_no = m.error_no;
    peek->kms = m.kms;
    peek->psk_name = m.psk_name;
    for (const Idr& idr : m.ids) {
        if (idr.role == profile::kRoleInitiator) peek->initiator = idr.id;
        if (idr.role == profile::kRoleResponder) peek->responder = idr.id;
    }
    return IBAKE_OK;
}

// ---- Sessions ----

size_t ibake_session_size(void) { return IBAKE_SESSION_BYTES; }

ibake_status ibake_session_init(ibake_session* session, size_t size, const ibake_config* config) {
    if (session == nullptr) return IBAKE_E_ARGUMENT;
    if (size != sizeof *session) return IBAKE_E_CONFIG;
    IBAKE_TRY(check_config(config));
    reinterpret_cast<Session*>(session)->init(config);
    return IBAKE_OK;
}

ibake_status ibake_session_start(ibake_session* session, ibake_time now, uint8_t* message, size_t* message_size,
                                 const ibake_call* call) {
    Output out(message, message_size);
    Session* s = of(session);
    if (s == nullptr || !out.usable() || call == nullptr || (call->cs == nullptr) != (call->cs_count == 0) ||
        (call->sp == nullptr && call->sp_count != 0) || !piece_ok(call->sdp_ids) || !piece_ok(call->mki) ||
        !piece_ok(call->nonce))
        return IBAKE_E_ARGUMENT;
    if (!IBAKE_WITH_INITIATOR) return IBAKE_E_CONFIG;
    const StackGuard guard;
    return out.finish(s->start(now, out.w, *call));
}

ibake_status ibake_session_accept(ibake_session* session, ibake_time now, uint8_t* reply, size_t* reply_size, ibake_event* event,
                                  const uint8_t* message, size_t size, const ibake_answer* answer) {
    Output out(reply, reply_size);
    Session* s = of(session);
    if (s == nullptr || !out.usable() || event == nullptr || message == nullptr ||
        (answer != nullptr && (!identity_ok(answer->answer_as) || !piece_ok(answer->sdp_ids) || !piece_ok(answer->nonce))))
        return IBAKE_E_ARGUMENT;
    if (!IBAKE_WITH_RESPONDER) return IBAKE_E_CONFIG;
    *event = ibake_event{};
    if (s->state != IBAKE_STATE_IDLE) return s->state == IBAKE_STATE_CLOSED ? IBAKE_E_CLOSED : IBAKE_E_STATE;
    const StackGuard guard;
    Screened screened;
    ibake_status status = screen(*s->config, now, screened, {message, size}, answer);
    if (status == IBAKE_OK) status = s->accept(now, out.w, screened, answer);
    if (status == IBAKE_OK) event->kind = IBAKE_EVENT_REPLY;
    return out.finish(status);
}

ibake_status ibake_session_receive(ibake_session* session, ibake_time now, uint8_t* reply, size_t* reply_size, ibake_event* event,
                                   const uint8_t* message, size_t size) {
    Output out(reply, reply_size);
    Session* s = of(session);
    if (s == nullptr || !out.usable() || event == nullptr || message == nullptr) return IBAKE_E_ARGUMENT;
    *event = ibake_event{};
    const StackGuard guard;
    return clear_event(*event, out.finish(s->receive(now, out.w, *event, {message, size})));
}

int ibake_session_match(const ibake_session* session, const uint8_t* message, size_t size) {
    const Session* s = of(session);
    return s != nullptr && message != nullptr && s->matches({message, size}) ? 1 : 0;
}

ibake_status ibake_session_stored(const ibake_session* session, uint8_t* message, size_t* message_size) {
    Output out(message, message_size);
    const Session* s = of(session);
    if (s == nullptr || !out.usable()) return IBAKE_E_ARGUMENT;
    if (s->stored_size == 0) return IBAKE_E_STATE;
    out.w.octets({s->stored, s->stored_size});
    return out.finish(IBAKE_OK);
}

ibake_status ibake_session_rekey(ibake_session* session, ibake_time now, uint8_t* message, size_t* message_size,
                                 const uint32_t* roc, ibake_piece mki) {
    Output out(message, message_size);
    Session* s = of(session);
    if (s == nullptr || !out.usable() || !piece_ok(mki)) return IBAKE_E_ARGUMENT;
    if (!IBAKE_WITH_INITIATOR) return IBAKE_E_CONFIG;
    const StackGuard guard;
    return out.finish(s->rekey(now, out.w, roc, {mki.octets, mki.size}));
}

ibake_status ibake_session_update(ibake_session* session, ibake_time now, uint8_t* message, size_t* message_size,
                                  const ibake_cs* cs, size_t cs_count) {
    Output out(message, message_size);
    Session* s = of(session);
    if (s == nullptr || !out.usable() || cs == nullptr) return IBAKE_E_ARGUMENT;
    if (!IBAKE_WITH_INITIATOR) return IBAKE_E_CONFIG;
    const StackGuard guard;
    return out.finish(s->update(now, out.w, cs, cs_count));
}

ibake_status ibake_session_get_info(const ibake_session* session, ibake_session_info* info) {
    const Session* s = of(session);
    if (s == nullptr || info == nullptr) return IBAKE_E_ARGUMENT;
    const Exchange& e = s->own.phase != Phase::none ? s->own : s->answer;
    *info = ibake_session_info{};
    info->state = static_cast<ibake_session_state>(s->state);
    info->proof = static_cast<ibake_proof>(s->proof);
    info->initiator = s->initiator.view();
    info->responder = s->responder.view();
    info->called = s->called.view();
    info->peer_nonce = {e.theirs.nonce, e.theirs.nonce_size};
    info->deadline = seconds_of(s->deadline);
    info->generation = s->generation;
    memcpy(info->csb_id, s->csb_id, sizeof info->csb_id);
    info->is_initiator = s->is_initiator;
    info->confirmed = s->confirmed;
    info->rekeying = s->state == IBAKE_STATE_ESTABLISHED && s->own.phase != Phase::none;
    info->prf = s->prf;
    info->curve = s->curve;
    info->cs_count = s->state == IBAKE_STATE_ESTABLISHED ? s->map.count : e.map.count;
    info->failures = s->failures;
    info->deferred = s->deferred.present;
    info->bound = s->bound;
    return IBAKE_OK;
}

ibake_status ibake_session_export(const ibake_session* session, ibake_srtp_keys* keys, uint8_t cs_id) {
    const Session* s = of(session);
    if (s == nullptr || keys == nullptr) return IBAKE_E_ARGUMENT;
    return s->export_keys(*keys, cs_id);
}

ibake_status ibake_session_export_deferred(const ibake_session* session, ibake_srtp_keys* keys, uint8_t cs_id) {
    const Session* s = of(session);
    if (s == nullptr || keys == nullptr) return IBAKE_E_ARGUMENT;
    const StackGuard guard;
    return s->export_deferred(*keys, cs_id);
}

ibake_status ibake_session_fingerprint(const ibake_session* session, uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE]) {
    const Session* s = of(session);
    if (s == nullptr || fingerprint == nullptr) return IBAKE_E_ARGUMENT;
    if (s->state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE;  // rule 5
    memcpy(fingerprint, s->keys.fingerprint, IBAKE_FINGERPRINT_SIZE);
    declassify_memory(fingerprint, IBAKE_FINGERPRINT_SIZE, "people compare it aloud");
    return IBAKE_OK;
}

void ibake_fingerprint_text(char text[IBAKE_FINGERPRINT_TEXT], const uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE]) {
    static constexpr char kHex[] = "0123456789abcdef";
    for (size_t i = 0; i < IBAKE_FINGERPRINT_SIZE; i++) {
        if (i != 0 && i % 2 == 0) *text++ = ' ';
        *text++ = kHex[fingerprint[i] >> 4];
        *text++ = kHex[fingerprint[i] & 0x0f];
    }
    *text = 0;
}

ibake_status ibake_session_confirmed(ibake_session* session) {
    Session* s = of(session);
    if (s == nullptr) return IBAKE_E_ARGUMENT;
    if (s->state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE;
    s->confirmed = true;
    s->deadline = 0;
    return IBAKE_OK;
}

ibake_status ibake_session_expire(ibake_session* session, ibake_time now) {
    Session* s = of(session);
    return s == nullptr ? IBAKE_E_ARGUMENT : s->expire(now);
}

void ibake_session_close(ibake_session* session) {
    if (Session* s = of(session)) s->close();
}

void ibake_session_move(ibake_session* to, ibake_session* from) {
    if (to == nullptr || of(from) == nullptr || to == from) return;
    memcpy(to, from, sizeof *to);
    ibake_wipe(from, sizeof *from);
    memset(static_cast<void*>(from), 0, sizeof *from);
}

// ---- Errors ----

uint8_t ibake_error_number(ibake_status status) {
    switch (status) {
    case IBAKE_E_CLOCK_SKEW:
    case IBAKE_E_TIMESTAMP_TYPE:
    case IBAKE_E_REPLAY:
        return 1;
    case IBAKE_E_PRF:
        return 2;
    case IBAKE_E_MAC_ALGORITHM:
        return 3;
    case IBAKE_E_ENCRYPTION_ALGORITHM:
        return 4;
    case IBAKE_E_CURVE:
        return 6;
    case IBAKE_E_IDENTITY_FORM:
    case IBAKE_E_NO_KEY:
    case IBAKE_E_UNKNOWN_KMS:
    case IBAKE_E_NOT_AUTHORISED:
        return 7;
    case IBAKE_E_POLICY:
        return 10;
    case IBAKE_E_DATA_TYPE:
        return 13;
    // What was wrong with a ciphertext, an identity inside it or a MAC stays here (obligation 17).
    case IBAKE_E_DECRYPT:
    case IBAKE_E_MAC:
    case IBAKE_E_IDENTITY_MISMATCH:
    case IBAKE_E_ECHO_MISMATCH:
    case IBAKE_E_ECHO_MISSING:
    case IBAKE_E_NONCE_MISMATCH:
    case IBAKE_E_BINDING:
    case IBAKE_E_BINDING_MISMATCH:
    case IBAKE_E_NOT_ON_CURVE:
    case IBAKE_E_INFINITY:
    case IBAKE_E_RANGE:
    case IBAKE_E_UNKNOWN_PSK:
        return 0;
    default:
        return 12;
    }
}

ibake_status ibake_error_make(ibake_time now, uint8_t* message, size_t* message_size, const uint8_t* offending,
                              size_t offending_size, uint8_t error_no) {
    Output out(message, message_size);
    if (!out.usable() || offending == nullptr || !valid(now)) return IBAKE_E_ARGUMENT;
    if (offending_size < 10) return IBAKE_E_LENGTH;
    if (offending[0] != profile::kVersion) return IBAKE_E_VERSION;
    if (offending[1] == IBAKE_MESSAGE_ERROR) return IBAKE_E_DATA_TYPE;  // never an Error about an Error (RFC 6043 section 5.4)
    write_error(out.w, offending + 4, offending[3] & 0x7f, ticks(now), error_no);
    return out.finish(IBAKE_OK);
}

ibake_status ibake_session_error(const ibake_session* session, ibake_time now, uint8_t* message, size_t* message_size,
                                 uint8_t error_no) {
    Output out(message, message_size);
    const Session* s = of(session);
    if (s == nullptr || !out.usable()) return IBAKE_E_ARGUMENT;
    const StackGuard guard;
    return out.finish(s->error(now, out.w, error_no));
}

// ---- Deferred delivery ----

ibake_status ibake_deferred_open(const ibake_config* config, ibake_srtp_keys* keys, ibake_identity* sender,
                                 const uint8_t* message, size_t size, const ibake_identity* called, uint8_t cs_id) {
    if (keys == nullptr || sender == nullptr || message == nullptr || called == nullptr) return IBAKE_E_ARGUMENT;
    IBAKE_TRY(check_config(config));
    const StackGuard guard;
    return open_deferred(*config, *keys, *sender, {message, size}, *called, cs_id);
}

// ---- Responder ----

ibake_status ibake_responder_init(ibake_responder* responder, size_t size, const ibake_config* config,
                                  const ibake_responder_limits* limits) {
    if (responder == nullptr || limits == nullptr) return IBAKE_E_ARGUMENT;
    if (!IBAKE_WITH_RESPONDER || size != sizeof *responder) return IBAKE_E_CONFIG;
    IBAKE_TRY(check_config(config));
    if (limits->half_open == nullptr || limits->half_open_count < 2 || limits->half_open_count > 65536 ||
        limits->replay == nullptr || limits->replay_count == 0)
        return IBAKE_E_ARGUMENT;
    return reinterpret_cast<Responder*>(responder)->init(config, *limits);
}

ibake_status ibake_responder_receive(ibake_responder* responder, ibake_time now, uint8_t* reply, size_t* reply_size,
                                     ibake_event* event, ibake_session** established, const uint8_t* message, size_t size,
                                     const uint8_t* source, size_t source_size, const ibake_answer* answer) {
    Output out(reply, reply_size);
    Responder* r = of(responder);
    if (r == nullptr || !out.usable() || event == nullptr || established == nullptr || message == nullptr || source_size > 64 ||
        (source == nullptr && source_size != 0) ||
        (answer != nullptr && (!identity_ok(answer->answer_as) || !piece_ok(answer->sdp_ids) || !piece_ok(answer->nonce))))
        return IBAKE_E_ARGUMENT;
    *event = ibake_event{};
    *established = nullptr;
    const StackGuard guard;
    return clear_event(*event,
                       out.finish(r->receive(now, out.w, *event, *established, {message, size}, {source, source_size}, answer)));
}

ibake_status ibake_responder_outgoing(ibake_responder* responder, ibake_time now, const uint8_t* message, size_t size) {
    Responder* r = of(responder);
    if (r == nullptr || message == nullptr) return IBAKE_E_ARGUMENT;
    return r->outgoing(now, {message, size});
}

void ibake_responder_expire(ibake_responder* responder, ibake_time now) {
    if (Responder* r = of(responder)) r->expire(now);
}

size_t ibake_responder_half_open(const ibake_responder* responder) {
    const Responder* r = of(responder);
    return r != nullptr ? r->half_open() : 0;
}

void ibake_responder_close(ibake_responder* responder) {
    if (Responder* r = of(responder)) r->close();
}

// ---- Private keys from the KMS ----

ibake_status ibake_key_request_make(const ibake_context* context, ibake_time now, uint8_t* message, size_t* message_size,
                                    const ibake_key_request* request, const uint8_t* psk, size_t psk_size) {
    Output out(message, message_size);
    if (context == nullptr || !out.usable() || request == nullptr || request->ids == nullptr || psk == nullptr ||
        request->kms_id.octets == nullptr || !piece_ok(request->psk_name))
        return IBAKE_E_ARGUMENT;
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return IBAKE_E_UNINITIALISED;
    ct::mark_secret(psk, psk_size);
    const StackGuard guard;
    return out.finish(make_request(platform, now, out.w, *request, {psk, psk_size}));
}

ibake_status ibake_key_reply_open(const ibake_context* context, const uint8_t* reply, size_t reply_size, const uint8_t* request,
                                  size_t request_size, const ibake_kms* kms, const uint8_t* psk, size_t psk_size,
                                  ibake_key_take take, void* self) {
    if (context == nullptr || reply == nullptr || request == nullptr || kms == nullptr || kms->interval_s == 0 ||
        psk == nullptr || take == nullptr)
        return IBAKE_E_ARGUMENT;
    if (platform_of(context) == nullptr) return IBAKE_E_UNINITIALISED;
    if (profile::strength_of_suite(kms->suite) == 0 || !usable(*kms)) return IBAKE_E_UNKNOWN_KMS;
    ct::mark_secret(psk, psk_size);
    const StackGuard guard;
    return open_reply({reply, reply_size}, {request, request_size}, {psk, psk_size}, {context, *kms, take, self});
}

ibake_status ibake_key_request_parse(ibake_key_request_view* view, const uint8_t* message, size_t size) {
    if (view == nullptr || message == nullptr) return IBAKE_E_ARGUMENT;
    Message m;
    return parse_request(*view, m, {message, size});
}

ibake_status ibake_key_request_id(const ibake_key_request_view* view, ibake_identity* id, size_t index) {
    Message m;
    IBAKE_TRY(reparse(view, m));
    if (id == nullptr || index >= m.id_count) return IBAKE_E_ARGUMENT;
    *id = requested(m, index);
    return IBAKE_OK;
}

ibake_status ibake_key_request_verify(const ibake_context* context, ibake_time now, const ibake_key_request_view* view,
                                      uint32_t max_skew_s, const uint8_t* psk, size_t psk_size) {
    Message m;
    if (context == nullptr || psk == nullptr || !valid(now)) return IBAKE_E_ARGUMENT;
    IBAKE_TRY(reparse(view, m));
    if (platform_of(context) == nullptr) return IBAKE_E_UNINITIALISED;
    ct::mark_secret(psk, psk_size);
    const StackGuard guard;
    return verify_request(platform_of(context), now, m, max_skew_s, {psk, psk_size});
}

size_t ibake_key_reply_size(const ibake_key_request_view* view, const ibake_key_grant* grants, size_t count) {
    Message m;
    if (reparse(view, m) != IBAKE_OK || !grants_ok(grants, count)) return 0;
    const size_t size = reply_size(m, kemac_size(grants, count));
    return size <= profile::kMessageMax ? size : 0;
}

ibake_status ibake_key_reply_make(const ibake_context* context, uint8_t* reply, size_t* reply_capacity,
                                  const ibake_key_request_view* view, const ibake_key_grant* grants, size_t count,
                                  const uint8_t* psk, size_t psk_size) {
    Output out(reply, reply_capacity);
    Message m;
    if (context == nullptr || !out.usable() || !grants_ok(grants, count) || psk == nullptr) return IBAKE_E_ARGUMENT;
    IBAKE_TRY(reparse(view, m));
    if (platform_of(context) == nullptr) return IBAKE_E_UNINITIALISED;
    ct::mark_secret(psk, psk_size);
    const StackGuard guard;
    return out.finish(make_reply(platform_of(context), out.w, m, grants, count, {psk, psk_size}));
}

// ---- SDP, inspection ----

ibake_status ibake_sdp_line(char* text, size_t* text_size, const uint8_t* message, size_t size) {
    Output out(bytes(text), text_size);
    if (!out.usable() || message == nullptr) return IBAKE_E_ARGUMENT;
    write_sdp_line(out.w, {message, size});
    return out.finish(IBAKE_OK);
}

ibake_status ibake_sdp_find(uint8_t* message, size_t* message_size, const char* sdp, size_t sdp_size, int media) {
    Output out(message, message_size);
    if (!out.usable() || sdp == nullptr) return IBAKE_E_ARGUMENT;
    return out.finish(find_in_sdp(out.w, bytes(sdp, sdp_size), media));
}

ibake_status ibake_sdp_ids(char* list, size_t* list_size, const char* sdp, size_t sdp_size, int media) {
    Output out(bytes(list), list_size);
    if (!out.usable() || sdp == nullptr) return IBAKE_E_ARGUMENT;
    return out.finish(list_in_sdp(out.w, bytes(sdp, sdp_size), media));
}

ibake_status ibake_base64_encode(char* text, size_t* text_size, const uint8_t* octets, size_t size) {
    Output out(bytes(text), text_size);
    if (!out.usable() || (octets == nullptr && size != 0)) return IBAKE_E_ARGUMENT;
    base64_encode(out.w, {octets, size});
    return out.finish(IBAKE_OK);
}

ibake_status ibake_base64_decode(uint8_t* octets, size_t* octets_size, const char* text, size_t size) {
    Output out(octets, octets_size);
    if (!out.usable() || (text == nullptr && size != 0)) return IBAKE_E_ARGUMENT;
    return out.finish(base64_decode(out.w, bytes(text, size)));
}

ibake_status ibake_inspect(const uint8_t* octets, size_t size, uint8_t first_payload, ibake_visit visit, void* self) {
    if (octets == nullptr || visit == nullptr) return IBAKE_E_ARGUMENT;
    return inspect({octets, size}, first_payload, visit, self);
}
