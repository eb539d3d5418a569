/* MIKEY-IBAKE (RFC 6267) key exchange: sessions, responder table, key requests, SDP, inspection. SPDX-License-Identifier: Apache-2.0
 *
 * Two UEs that know only each other's identity agree on SRTP keys in four messages; private keys come from a KMS by a key request.
 * ibake/README.md draws the messages and states; ibake/profile.h holds every choice that the RFC leaves open.
 *
 * Conventions. Order of arguments: object, time, outputs, inputs; a length follows its array. All memory is the caller's; no call
 * allocates, reads a clock or blocks. `size_t *x_size` of an output buffer: in, its capacity; out, the octets written (0 on failure,
 * a size that is enough with IBAKE_E_BUFFER). IBAKE_MIKEY_MAX octets are always enough. Outputs must not overlap inputs.
 * On any status but IBAKE_OK outputs are untouched or zero and the object is octet for octet what it was, except for its count of
 * failed messages and for a session that this count closes (profile point 23). A failure is silent on the wire: send nothing.
 * Calls need the stack of their suite (ibe/ibe.h, ibe/ss.h) and 8 KiB; with IBAKE_SMALL on a 32-bit processor 9 KiB in all.
 * Calls on distinct sessions, responders and buffers may run at the same time; configurations, directories, contexts, loaded
 * parameters and keys are read-only and may be shared (a directory's callbacks must then stand it). One object, one call at a time. */
#ifndef IBAKE_IBAKE_IBAKE_H
#define IBAKE_IBAKE_IBAKE_H

#include "ibe/ss.h"

IBAKE_API_BEGIN

/* ---- Sizes and limits (profile point 26) ---- */
/* Octets of a message, in and out: what the suites of RFC 5091 need. 4,096 is enough where BF-BLS12381 is the only one that is compiled
 * in (IBAKE_SS_MAX_BITS 0), and 2,816 for exchanges, with fewer keys in one answer of the KMS; another value is defined for the library
 * and for its callers alike. */
#ifndef IBAKE_MIKEY_MAX
#define IBAKE_MIKEY_MAX 16384
#endif
#define IBAKE_ID_MAX 255        /* octets of an identity */
#define IBAKE_DATE_SIZE 15      /* "YYYYMMDDHHMMSSZ" */
#define IBAKE_DATED_MAX 270     /* identity and date */
#define IBAKE_CS_MAX 8          /* crypto sessions of one exchange */
#define IBAKE_SP_MAX 4          /* security policies of one exchange */
#define IBAKE_NONCE_MAX 96      /* opaque nonce beside an ECCPT (point 13) */
#define IBAKE_MKI_MAX 32        /* master key identifier */
#define IBAKE_PSK_SIZE 32       /* security rule 8: exactly this */
#define IBAKE_FINGERPRINT_SIZE 16
#define IBAKE_FINGERPRINT_TEXT 40 /* eight groups of four hex digits, blanks between, terminator */
#define IBAKE_RESPONDER_BUCKETS 64 /* transport sources are counted in this many groups */

/* ---- Common types ---- */

/* Unix time; fraction in units of 2^-32 s. Between 1970 and 2104. */
typedef struct ibake_time {
    uint64_t seconds;
    uint32_t fraction;
} ibake_time;

enum { IBAKE_ID_NAI = 0, IBAKE_ID_URI = 1, IBAKE_ID_BYTES = 2 };

/* An identity as MIKEY carries it, without role and without date. Points into memory of whoever made it. */
typedef struct ibake_identity {
    const uint8_t *data;
    size_t size;
    uint8_t type; /* IBAKE_ID_… */
} ibake_identity;

enum { IBAKE_CURVE_P256 = 8, IBAKE_CURVE_P384 = 11, IBAKE_CURVE_P521 = 14 }; /* RFC 6267 section 6.1.4 */
enum { IBAKE_PRF_SHA1 = 0, IBAKE_PRF_SHA256 = 1 };                           /* RFC 3830, RFC 6043 */

/* Data types of MIKEY messages built here. */
enum {
    IBAKE_MESSAGE_ERROR = 6,
    IBAKE_MESSAGE_REQUEST_KEY_PSK = 19,
    IBAKE_MESSAGE_REQUEST_KEY_RESP = 21,
    IBAKE_MESSAGE_I1 = 22,
    IBAKE_MESSAGE_R1 = 23,
    IBAKE_MESSAGE_I2 = 24,
    IBAKE_MESSAGE_R2 = 25
};

/* ---- Directory: what the caller knows about KMSs and keys ---- */

/* Public parameters of the KMS that serves an identity at a time. Everything pointed to stays valid until the library call that
 * asked returns. */
typedef struct ibake_kms {
    const ibake_ibe_params *params; /* of BF-BLS12381; null with another suite */
    const uint8_t *id; /* KMS id, as in IDRkms */
    size_t id_size;
    uint32_t interval_s; /* length of a key period, from the Unix epoch; at least 1 */
    uint16_t suite;      /* IBAKE_SUITE_… */
    const ibake_ss_params *ss_params; /* of a suite of RFC 5091, and of that one */
    uint8_t binding; /* 1: its signed parameters require the binding extension (security rules). An exchange has it when the KMSs of both
                      * parties, as of message 1, require it; then it is refused without, and otherwise with */
} ibake_kms;

/* A private key of BF-BLS12381: `prepared` is used when not null, else `key`, and in the smallest code (IBAKE_SMALL) always `key`; of a
 * suite of RFC 5091: `ss_key`. Lifetime as above. */
typedef struct ibake_own_key {
    const ibake_ibe_key *key;
    const ibake_ibe_prepared_key *prepared;
    const ibake_ss_key *ss_key;
} ibake_own_key;

/* Callbacks return a status and must not call back into the object that is asking. */
typedef struct ibake_directory {
    void *self; /* passed back as first argument */

    /* The parameters that serve `id` at Unix time `seconds`: longest matching domain or prefix, then validity (points 3, rule 10).
     * Returns: IBAKE_OK, IBAKE_E_UNKNOWN_KMS. Required. */
    ibake_status (*find_kms)(void *self, ibake_kms *kms, const ibake_identity *id, uint64_t seconds);

    /* The private key of the dated string `dated` (identity `id` and 15 octets of date).
     * Returns: IBAKE_OK; IBAKE_E_NO_KEY when no key of `id` is held (only this starts the form without echo, point 24); any other
     * status drops the message, for example IBAKE_E_KEY_MISMATCH when keys of `id` are held but not for this date. Required. */
    ibake_status (*find_key)(void *self, ibake_own_key *key, const ibake_identity *id, const uint8_t *dated, size_t dated_size);

    /* A cached recipient (theta) of a dated string, or null: then it is computed and forgotten. Optional. */
    const ibake_ibe_recipient *(*find_recipient)(void *self, const uint8_t *dated, size_t dated_size);

    /* Someone else than the called identity answers: go on? `echoed` is 1 when the answerer read message 1 (fork, retarget with the
     * same key), 0 for the deferred form (mailbox), in which message 3 will carry a key for `called`.
     * Returns: IBAKE_OK to go on; IBAKE_E_NOT_YET to be asked again when the same octets are passed again; anything else refuses.
     * Optional: without it every other answerer is refused (security rules 1, 2). */
    ibake_status (*approve)(void *self, const ibake_identity *called, const ibake_identity *claimed, int echoed);

    /* Non-zero when an exchange of ours has this CSB ID: another is drawn (RFC 3830 section 6.1). Optional. */
    int (*csb_id_in_use)(void *self, const uint8_t csb_id[4]);

    /* As find_recipient, where the KMS of the identity has a suite of RFC 5091. Optional. */
    const ibake_ss_recipient *(*find_ss_recipient)(void *self, const uint8_t *dated, size_t dated_size);
} ibake_directory;

/* ---- Configuration: shared, const, outlives every session ---- */

enum {
    IBAKE_ROLE_MAILBOX = 1u << 0,        /* answers for identities it has no key of, and takes ESK from message 3 */
    IBAKE_ROLE_FORK_TARGET = 1u << 1,    /* may answer without echo when it lacks the key of the called identity */
    IBAKE_ROLE_RETARGET = 1u << 2,       /* likewise, as the target of a retargeted call */
    IBAKE_ALLOW_WEAK_SUITES = 1u << 8,   /* suites below 112 bits (point 27) */
    IBAKE_ACCEPT_CLAIMED = 1u << 9       /* export keys though the answerer is only a claim (security rule 1); off by default */
};

typedef struct ibake_config {
    size_t size; /* sizeof(ibake_config), compared at ibake_session_init */
    const ibake_context *context;
    const ibake_directory *directory;
    uint64_t time_floor;     /* persisted lower bound on time: calls with an earlier time fail with IBAKE_E_CLOCK_SKEW (rule 13) */
    uint32_t flags;          /* IBAKE_ROLE_… and IBAKE_ALLOW_… */
    uint32_t max_skew_s;     /* default 300; half an interval if that is less (rule 13) */
    uint32_t exchange_timeout_s; /* default 30: from our first message to agreement */
    uint32_t confirm_timeout_s;  /* default 30: how long a responder stays provisional (rule 3) */
    uint32_t fork_wait_ms;   /* default 500: how long an answer of someone else waits for one of the called identity (rule 6) */
    uint8_t prf;             /* what we offer; default 1 (point 15). Answers take the offered one */
    uint8_t curve;           /* what we offer; default P-256 */
    uint8_t min_curve;       /* floor for the peer's curve; default P-256 */
    uint8_t min_key;         /* floor for the SRTP session key in octets; default 16, not below (rule 4) */
    uint8_t max_key;         /* ceiling for it; default 0: what suite and curve are good for (point 27); otherwise 16, 24 or 32 */
    uint8_t min_tag;         /* floor for the SRTP tag in octets; default 10, not below (rule 4) */
    uint8_t max_failures;    /* default 8: failed messages that close an exchange (point 23) */
} ibake_config;

/* Fills in the defaults above. */
void ibake_config_default(ibake_config *config, const ibake_context *context, const ibake_directory *directory);

/* ---- Identities ---- */

/* Is this identity in canonical form (point 4)? Returns: IBAKE_OK, IBAKE_E_IDENTITY_FORM. */
IBAKE_MUST_USE ibake_status ibake_identity_check(const ibake_identity *id);

/* The dated string of point 1: ID data and the date of `seconds` rounded down to `interval_s`. Out: dated, up to IBAKE_DATED_MAX.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_BUFFER, IBAKE_E_IDENTITY_FORM. */
IBAKE_MUST_USE ibake_status ibake_identity_dated(uint8_t *dated, size_t *dated_size, const ibake_identity *id, uint64_t seconds,
                                                 uint32_t interval_s);

/* Splits a dated string: the identity is its first *id_size octets, *seconds its date. The date must lie on an interval boundary
 * and the rest must be a canonical URI or NAI; *type says which (security rule 9). Returns: IBAKE_OK, IBAKE_E_IDENTITY_FORM. */
IBAKE_MUST_USE ibake_status ibake_dated_split(size_t *id_size, uint8_t *type, uint64_t *seconds, const uint8_t *dated,
                                              size_t dated_size, uint32_t interval_s);

/* ---- What a message says before any check ---- */

typedef struct ibake_peek {
    uint8_t data_type;
    uint8_t prf;
    uint8_t csb_id[4];
    uint8_t error_no;             /* first ERR payload of an Error message, else 255 */
    ibake_identity initiator;     /* role 1; size 0 when absent. First of several in a key request */
    ibake_identity responder;     /* role 2; size 0 when absent */
    ibake_identity kms;           /* role 3; size 0 when absent */
    ibake_identity psk_name;      /* role 4; size 0 when absent */
} ibake_peek;

/* Parses any MIKEY message that this library builds, or an Error message, without keys. Unverified.
 * Returns: IBAKE_OK, the parsing errors of status.h. */
IBAKE_MUST_USE ibake_status ibake_message_peek(ibake_peek *peek, const uint8_t *message, size_t size);

/* ---- Sessions ---- */

#define IBAKE_SESSION_BYTES (IBAKE_MIKEY_MAX + 5120)
typedef struct ibake_session { uint64_t opaque[IBAKE_SESSION_BYTES / 8]; } ibake_session;

/* The library's own IBAKE_SESSION_BYTES. */
size_t ibake_session_size(void);

typedef enum ibake_session_state {
    IBAKE_STATE_IDLE = 1,
    IBAKE_STATE_WAIT_R1 = 2,
    IBAKE_STATE_WAIT_R2 = 3,
    IBAKE_STATE_WAIT_I2 = 4,
    IBAKE_STATE_ESTABLISHED = 5,
    IBAKE_STATE_CLOSED = 6
} ibake_session_state;

/* Security rule 1: what the exchange proves about the other side. */
typedef enum ibake_proof {
    IBAKE_PROOF_NONE = 0,     /* nothing yet */
    IBAKE_PROOF_INITIATOR = 1, /* responder's side: holds the private key of IDRi */
    IBAKE_PROOF_CALLED = 2,   /* initiator's side: holds the private key of the called identity, and is it */
    IBAKE_PROOF_CLAIM = 3,    /* holds the called identity's key; that it is `peer` is only a claim: rekey before media */
    IBAKE_PROOF_CALLED_AND_PEER = 4, /* holds the called identity's key and, proven by a rekey or the binding, that of `peer` */
    IBAKE_PROOF_OTHER = 5     /* holds the key of `peer`; could not read what was sent to the called identity (mailbox, retarget) */
} ibake_proof;

typedef enum ibake_event_kind {
    IBAKE_EVENT_NONE = 0,
    IBAKE_EVENT_REPLY = 1,      /* accepted; a reply was written: send it */
    IBAKE_EVENT_DUPLICATE = 2,  /* a retransmission; the stored reply, if any, was written again: send it */
    IBAKE_EVENT_AGREED = 3,     /* keys agreed; a reply was written on the answering side */
    IBAKE_EVENT_REKEYED = 4,    /* likewise for a rekey: export again */
    IBAKE_EVENT_UPDATED = 5,    /* crypto sessions were added under the present keys */
    IBAKE_EVENT_PEER_ERROR = 6  /* the peer sent an Error message; see error_no and authenticated */
} ibake_event_kind;

typedef struct ibake_event {
    ibake_event_kind kind;
    uint8_t error_no;      /* with PEER_ERROR: RFC 3830 section 6.12 */
    uint8_t authenticated; /* with PEER_ERROR: 1 when V verified; otherwise a hint that must not end a call (rule 14) */
    uint8_t deferred;      /* with AGREED on a mailbox: the message just received carries an ESK; store the whole message (rule 7) */
} ibake_event;

/* Prepares memory for one exchange. The configuration must outlive the session. size: sizeof(ibake_session) of the caller.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_CONFIG, IBAKE_E_UNINITIALISED. */
IBAKE_MUST_USE ibake_status ibake_session_init(ibake_session *session, size_t size, const ibake_config *config);

/* One crypto session: odd CS ids (index 0, 2, …) carry Initiator to Responder, even ones back (point 28). */
typedef struct ibake_cs {
    uint32_t ssrc; /* 0: drawn for our own direction, left to the responder for the other */
    uint32_t roc;
    uint8_t policy; /* number of an SP; 0 without any */
} ibake_cs;

/* One SRTP security policy: RFC 3830 section 6.10 parameters as TLVs. */
typedef struct ibake_sp {
    const uint8_t *params;
    size_t params_size;
    uint8_t policy; /* number, rising in the list */
} ibake_sp;

/* Pre-encoded deferred content (rule 7): its own key and labels, all chosen when it was encoded. */
typedef struct ibake_content {
    uint8_t csb_id[4];
    uint8_t rand[16];
    uint8_t sk[16]; /* secret */
    uint8_t prf;
} ibake_content;

typedef struct ibake_call {
    ibake_identity initiator; /* oneself */
    ibake_identity responder; /* the called identity */
    const ibake_cs *cs;
    size_t cs_count; /* 1..IBAKE_CS_MAX */
    const ibake_sp *sp;
    size_t sp_count;      /* 0..IBAKE_SP_MAX; 0: SRTP's default policy */
    ibake_piece sdp_ids;  /* "mikey" when carried in SDP (RFC 4567); size 0 otherwise */
    ibake_piece mki;      /* master key identifier, up to IBAKE_MKI_MAX; size 0: none */
    ibake_piece nonce;    /* opaque nonce, up to IBAKE_NONCE_MAX; size 0: none */
    const ibake_content *content; /* pre-encoded content should a mailbox answer; null: a fresh SK */
} ibake_call;

/* IDLE -> WAIT_R1. Makes I_MESSAGE_1. Draws CSB_ID, RAND, SSRC where zero, X, RHO.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_BUFFER, IBAKE_E_STATE, IBAKE_E_IDENTITY_FORM, IBAKE_E_SELF_CALL, IBAKE_E_POLICY,
 * IBAKE_E_UNKNOWN_KMS, IBAKE_E_NO_KEY (of the initiator, today), IBAKE_E_WEAK_SUITE, IBAKE_E_CURVE, IBAKE_E_CLOCK_SKEW,
 * IBAKE_E_CONFIG (the role is compiled out), IBAKE_E_RANDOM, IBAKE_E_PLATFORM. */
IBAKE_MUST_USE ibake_status ibake_session_start(ibake_session *session, ibake_time now, uint8_t *message, size_t *message_size,
                                                const ibake_call *call);

/* How to answer; may be null. */
typedef struct ibake_answer {
    ibake_identity answer_as; /* our own unique identity (fork), mailbox or new target; size 0: the called identity itself */
    ibake_piece sdp_ids;      /* list of the SDP that carried the message: compared with the message's; size 0: not compared */
    ibake_piece nonce;        /* opaque nonce, up to IBAKE_NONCE_MAX; size 0: none */
} ibake_answer;

/* IDLE -> WAIT_I2. Takes I_MESSAGE_1, makes R_MESSAGE_1. Draws Y, SSRC where zero, RHO. A server puts ibake_responder in front.
 * Returns: IBAKE_OK, the codes of ibake_session_start, the message codes of status.h, IBAKE_E_NO_KEY, IBAKE_E_DECRYPT. */
IBAKE_MUST_USE ibake_status ibake_session_accept(ibake_session *session, ibake_time now, uint8_t *reply, size_t *reply_size,
                                                 ibake_event *event, const uint8_t *message, size_t size, const ibake_answer *answer);

/* Takes any later message of this exchange: R_MESSAGE_1, I_MESSAGE_2, R_MESSAGE_2, rekeys and updates in both directions, Error
 * messages, retransmissions of all of them. *reply_size is 0 when nothing is to be sent. Octets held back with IBAKE_E_NOT_YET may
 * be passed again later. Draws RHO (in I_MESSAGE_2: of IBAKE, then of ESK; with binding of ESK first); X, then SK for a deferred answer;
 * BINDING in a bound I_MESSAGE_2; Y for a rekey.
 * Returns: as ibake_session_accept; IBAKE_E_CSB_ID: not this exchange (nothing is counted), IBAKE_E_NOT_YET, IBAKE_E_CLOSED. */
IBAKE_MUST_USE ibake_status ibake_session_receive(ibake_session *session, ibake_time now, uint8_t *reply, size_t *reply_size,
                                                  ibake_event *event, const uint8_t *message, size_t size);

/* Non-zero when the message has this session's CSB ID and identities: whether to pass it to ibake_session_receive. */
int ibake_session_match(const ibake_session *session, const uint8_t *message, size_t size);

/* The last message this session sent, for retransmission octet for octet. Returns: IBAKE_OK, IBAKE_E_BUFFER, IBAKE_E_STATE. */
IBAKE_MUST_USE ibake_status ibake_session_stored(const ibake_session *session, uint8_t *message, size_t *message_size);

/* Starts a rekey with fresh ECDH values (point 25), from either side: four more messages, same CSB ID. `roc`: current roll-over
 * counters by CS, or null to repeat those known; none may be lower (rule 11). The present keys stay until it succeeds.
 * When both sides start at once the lower T wins; the other side's call simply answers. Returns: as ibake_session_start. */
IBAKE_MUST_USE ibake_status ibake_session_rekey(ibake_session *session, ibake_time now, uint8_t *message, size_t *message_size,
                                                const uint32_t *roc, ibake_piece mki);

/* Starts an update without new keys: `cs` repeats the present crypto sessions (same SSRC, ROC not lower) and adds unused ones with
 * distinct SSRCs; two messages, both under V (DECIDE-9, rule 11). Returns: as ibake_session_start. */
IBAKE_MUST_USE ibake_status ibake_session_update(ibake_session *session, ibake_time now, uint8_t *message, size_t *message_size,
                                                 const ibake_cs *cs, size_t cs_count);

typedef struct ibake_session_info {
    ibake_session_state state;
    ibake_proof proof;
    ibake_identity initiator; /* points into the session */
    ibake_identity responder; /* whoever answers or answered */
    ibake_identity called;    /* as in message 1 */
    ibake_piece peer_nonce;   /* the peer's opaque nonce of the exchange in progress; size 0: none */
    uint64_t deadline;        /* Unix seconds: when ibake_session_expire will act; 0: never */
    uint32_t generation;      /* 0 before agreement, 1 after it, one more with each rekey */
    uint8_t csb_id[4];
    uint8_t is_initiator;
    uint8_t confirmed;        /* 0 on a provisional responder (rule 3) */
    uint8_t rekeying;         /* an own rekey or update is under way */
    uint8_t prf, curve;
    uint8_t cs_count;
    uint8_t failures;         /* failed messages so far */
    uint8_t deferred;         /* initiator's side: the answerer could not read message 1; a key for deferred content was sent */
    uint8_t bound;            /* the exchange that made the present keys had the binding extension */
} ibake_session_info;

/* Returns: IBAKE_OK, IBAKE_E_ARGUMENT. */
IBAKE_MUST_USE ibake_status ibake_session_get_info(const ibake_session *session, ibake_session_info *info);

typedef struct ibake_srtp_keys {
    uint8_t key[32];  /* SRTP master key: secret */
    uint8_t salt[14]; /* SRTP master salt: secret */
    uint8_t key_size, salt_size;
    uint8_t tag_size; /* SRTP authentication tag */
    uint8_t outgoing; /* 1 when this CS carries our own media */
    uint32_t ssrc, roc;
    uint8_t mki[IBAKE_MKI_MAX];
    uint8_t mki_size;
} ibake_srtp_keys;

/* Keys of one CS (1..cs_count). Only after agreement (rule 5). A provisional responder gets those of incoming media only, until
 * ibake_session_confirmed (rule 3). Wipe *keys after use (ibake_wipe).
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_STATE, IBAKE_E_POLICY (IBAKE_PROOF_CLAIM: rekey first). */
IBAKE_MUST_USE ibake_status ibake_session_export(const ibake_session *session, ibake_srtp_keys *keys, uint8_t cs_id);

/* Initiator after a deferred answer: keys under which to encrypt the content for the called identity, of an odd CS (rule 11).
 * They come from SK, not from the exchange with the mailbox. Returns: as ibake_session_export. */
IBAKE_MUST_USE ibake_status ibake_session_export_deferred(const ibake_session *session, ibake_srtp_keys *keys, uint8_t cs_id);

/* What people compare (point 29); changes with a rekey. Only after agreement. Returns: IBAKE_OK, IBAKE_E_STATE. */
IBAKE_MUST_USE ibake_status ibake_session_fingerprint(const ibake_session *session, uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE]);

/* As people see it: "1234 5678 …". */
void ibake_fingerprint_text(char text[IBAKE_FINGERPRINT_TEXT], const uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE]);

/* The caller has seen the first valid SRTP or SRTCP packet under the new keys (rule 3). Returns: IBAKE_OK, IBAKE_E_STATE. */
IBAKE_MUST_USE ibake_status ibake_session_confirmed(ibake_session *session);

/* Acts on elapsed time: closes an unfinished exchange or an unconfirmed responder whose time is up, drops an unfinished rekey.
 * Returns: IBAKE_OK, IBAKE_E_CLOSED when the session is (now) closed. */
IBAKE_MUST_USE ibake_status ibake_session_expire(ibake_session *session, ibake_time now);

/* Aborts whatever is under way and wipes every octet of secrets: ECDH secrets, keys, plaintexts, stored messages. The session is
 * CLOSED; its memory may be used for ibake_session_init again. */
void ibake_session_close(ibake_session *session);

/* Moves a session to other memory and wipes the old one. */
void ibake_session_move(ibake_session *to, ibake_session *from);

/* ---- Errors on the wire (RFC 3830 section 5.1.2) ---- */

/* The MIKEY error number of a status: 0..13. Everything about failed decryption, identity checks and MACs is 0. */
uint8_t ibake_error_number(ibake_status status);
/* Its name. Static storage. */
const char *ibake_error_name(uint8_t error_no);

/* An Error message about `offending`, without V: a hint. Never in answer to an Error message.
 * Returns: IBAKE_OK, IBAKE_E_BUFFER, IBAKE_E_DATA_TYPE, parsing errors of the header. */
IBAKE_MUST_USE ibake_status ibake_error_make(ibake_time now, uint8_t *message, size_t *message_size, const uint8_t *offending,
                                             size_t offending_size, uint8_t error_no);

/* The same for an established session, under V. Returns: IBAKE_OK, IBAKE_E_BUFFER, IBAKE_E_STATE, IBAKE_E_PLATFORM. */
IBAKE_MUST_USE ibake_status ibake_session_error(const ibake_session *session, ibake_time now, uint8_t *message, size_t *message_size,
                                                uint8_t error_no);

/* ---- Deferred delivery: the intended user's side ---- */

/* Opens the ESK of a whole I_MESSAGE_2 that a mailbox hands over (point 18). `called` is the identity it was meant for; its key of
 * the message's date is asked of the directory. Out: keys of the odd CS `cs_id`; *sender points into message and is only *asserted
 * by the mailbox* (rule 7). Wipe *keys after use.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, the message codes, IBAKE_E_NO_KEY, IBAKE_E_UNKNOWN_KMS, IBAKE_E_DECRYPT. */
IBAKE_MUST_USE ibake_status ibake_deferred_open(const ibake_config *config, ibake_srtp_keys *keys, ibake_identity *sender,
                                                const uint8_t *message, size_t size, const ibake_identity *called, uint8_t cs_id);

/* ---- Responder: bounded half-open state in front of sessions (point 26, rule 6) ---- */

#define IBAKE_RESPONDER_WORDS 96
typedef struct ibake_responder { uint64_t opaque[IBAKE_RESPONDER_WORDS]; } ibake_responder;

/* One remembered message 1, or one exchange of our own. */
typedef struct ibake_replay_entry { uint64_t opaque[5]; } ibake_replay_entry;
/* One half-open exchange. */
typedef struct ibake_half_open { uint64_t opaque[IBAKE_SESSION_BYTES / 8 + 6]; } ibake_half_open;

typedef struct ibake_responder_limits {
    ibake_half_open *half_open; /* memory, used until ibake_responder_close; 2 or more, one of which is work space */
    size_t half_open_count;
    ibake_replay_entry *replay; /* memory for messages 1 remembered until their date's key is erased */
    size_t replay_count;
    uint32_t decryptions_per_s; /* global budget; default (0) 200 */
    uint32_t source_per_s;      /* share of one group of transport sources; default (0) 20 */
    uint32_t source_half_open;  /* half-open exchanges of one group above which it is evicted from first; default (0): a quarter */
} ibake_responder_limits;

/* Draws RAND (16 octets) to key the grouping of sources.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_CONFIG, IBAKE_E_RANDOM. */
IBAKE_MUST_USE ibake_status ibake_responder_init(ibake_responder *responder, size_t size, const ibake_config *config,
                                                 const ibake_responder_limits *limits);

/* Takes a message that belongs to none of the caller's own sessions (ibake_session_match): I_MESSAGE_1 opens a half-open exchange,
 * I_MESSAGE_2 finishes one. `source` is the transport address (any octets, up to 64). When *established is not null on return, the
 * exchange is agreed: send the reply and move the session out with ibake_session_move before the next call.
 * Checks in order: T, IDRr known, length, hash of the ciphertext, subgroup, rate and budget, decryption (rule 6). With the suites of
 * RFC 5091 all of that takes far longer than with BF-BLS12381, for which the default budget is meant: set a lower one.
 * Returns: as ibake_session_accept and ibake_session_receive; IBAKE_E_REPLAY, IBAKE_E_TOO_MANY. */
IBAKE_MUST_USE ibake_status ibake_responder_receive(ibake_responder *responder, ibake_time now, uint8_t *reply, size_t *reply_size,
                                                    ibake_event *event, ibake_session **established, const uint8_t *message,
                                                    size_t size, const uint8_t *source, size_t source_size,
                                                    const ibake_answer *answer);

/* Remembers an I_MESSAGE_1 that we send ourselves, so that its return is refused (rule 14). Returns: IBAKE_OK, parsing errors. */
IBAKE_MUST_USE ibake_status ibake_responder_outgoing(ibake_responder *responder, ibake_time now, const uint8_t *message, size_t size);

/* Drops half-open exchanges whose time is up and forgets expired entries. */
void ibake_responder_expire(ibake_responder *responder, ibake_time now);

/* Half-open exchanges at present. */
size_t ibake_responder_half_open(const ibake_responder *responder);

/* Wipes everything, the half-open sessions included. */
void ibake_responder_close(ibake_responder *responder);

/* ---- Private keys from the KMS (RFC 6267 section 4.2.1) ---- */

/* User's side. What to ask for: dated strings (type IBAKE_ID_BYTES) or undated identities (all dates the KMS will give). */
typedef struct ibake_key_request {
    const ibake_identity *ids;
    size_t id_count; /* 1.. */
    ibake_piece kms_id;
    ibake_piece psk_name; /* 1..255 octets */
    uint8_t prf;
} ibake_key_request;

/* Makes REQUEST_KEY_INIT_PSK. Keep the octets: the same request is retransmitted, and ibake_key_reply_open needs them. Draws CSB_ID,
 * RAND. Secret: psk. Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_BUFFER, IBAKE_E_LENGTH (PSK not 32 octets),
 * IBAKE_E_IDENTITY_FORM, IBAKE_E_RANDOM, IBAKE_E_PLATFORM. */
IBAKE_MUST_USE ibake_status ibake_key_request_make(const ibake_context *context, ibake_time now, uint8_t *message,
                                                   size_t *message_size, const ibake_key_request *request, const uint8_t *psk,
                                                   size_t psk_size);

/* Called for each granted key after everything has verified. A non-zero return stops with IBAKE_E_PLATFORM. */
typedef int (*ibake_key_take)(void *self, const uint8_t *dated, size_t dated_size, const uint8_t *key, size_t key_size);

/* Verifies REQUEST_KEY_RESP against the stored request, decrypts it, checks each key by pairing against the parameters of `kms`, and
 * only then hands them to `take`. Dates must lie on the boundaries of its interval.
 * Returns: IBAKE_OK, the message codes, IBAKE_E_MAC, IBAKE_E_CSB_ID, IBAKE_E_IDENTITY_MISMATCH (not asked for, or out of order),
 * IBAKE_E_KEY_MISMATCH and what else loading a key of the suite returns, IBAKE_E_UNKNOWN_KMS (its parameters are missing or not of
 * its suite), IBAKE_E_PLATFORM. */
IBAKE_MUST_USE ibake_status ibake_key_reply_open(const ibake_context *context, const uint8_t *reply, size_t reply_size,
                                                 const uint8_t *request, size_t request_size, const ibake_kms *kms,
                                                 const uint8_t *psk, size_t psk_size, ibake_key_take take, void *self);

/* KMS's side: a parsed request, pointing into its message. */
typedef struct ibake_key_request_view {
    const uint8_t *message;
    size_t size;
    ibake_identity kms;      /* type URI, data = KMS id */
    ibake_identity psk_name; /* size 0: the request names none */
    ibake_time time;         /* T */
    uint8_t timestamp[8];    /* T as sent: with psk name and CSB ID the key of the record of issued keys (point 30) */
    uint8_t csb_id[4];
    uint8_t prf;
    size_t id_count;
} ibake_key_request_view;

/* Returns: IBAKE_OK, the parsing errors of status.h. */
IBAKE_MUST_USE ibake_status ibake_key_request_parse(ibake_key_request_view *view, const uint8_t *message, size_t size);

/* The index-th requested identity. Returns: IBAKE_OK, IBAKE_E_ARGUMENT. */
IBAKE_MUST_USE ibake_status ibake_key_request_id(const ibake_key_request_view *view, ibake_identity *id, size_t index);

/* T within max_skew_s of now, then V under the PSK. Look up a stored reply before, answer it after this. Secret: psk.
 * Returns: IBAKE_OK, IBAKE_E_CLOCK_SKEW, IBAKE_E_MAC, IBAKE_E_LENGTH (PSK not 32 octets), IBAKE_E_PLATFORM. */
IBAKE_MUST_USE ibake_status ibake_key_request_verify(const ibake_context *context, ibake_time now,
                                                     const ibake_key_request_view *view, uint32_t max_skew_s, const uint8_t *psk,
                                                     size_t psk_size);

/* One granted key. */
typedef struct ibake_key_grant {
    const uint8_t *dated;
    size_t dated_size;
    const uint8_t *key; /* secret: IBAKE_KEY_SIZE octets, or the private key block of a suite of RFC 5091 */
    size_t key_size;
} ibake_key_grant;

/* Octets of the reply with these grants: how to split a span of dates. 0 when it would exceed IBAKE_MIKEY_MAX. */
size_t ibake_key_reply_size(const ibake_key_request_view *view, const ibake_key_grant *grants, size_t count);

/* Makes REQUEST_KEY_RESP: 1.. grants in request order. Draws nothing: the same input gives the same octets (point 30).
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_BUFFER, IBAKE_E_LENGTH, IBAKE_E_PLATFORM. Secret: psk, keys. */
IBAKE_MUST_USE ibake_status ibake_key_reply_make(const ibake_context *context, uint8_t *reply, size_t *reply_size,
                                                 const ibake_key_request_view *view, const ibake_key_grant *grants, size_t count,
                                                 const uint8_t *psk, size_t psk_size);

/* ---- SDP (RFC 4567) ---- */

/* One attribute line without line end: "a=key-mgmt:mikey <base64>". Out: text, not terminated. Returns: IBAKE_OK, IBAKE_E_BUFFER. */
IBAKE_MUST_USE ibake_status ibake_sdp_line(char *text, size_t *text_size, const uint8_t *message, size_t size);

/* The MIKEY message of m= section `media` (0, 1, …), or of the session level when the section has no line of its own;
 * `media` = -1: the session level only. Lines end in CRLF or LF.
 * Returns: IBAKE_OK, IBAKE_E_PAYLOAD (no such line), IBAKE_E_FORMAT (line or base64 malformed, or two mikey lines on one level),
 * IBAKE_E_BUFFER. */
IBAKE_MUST_USE ibake_status ibake_sdp_find(uint8_t *message, size_t *message_size, const char *sdp, size_t sdp_size, int media);

/* The list of key management protocols of that section in order, "mikey;keyp1": what goes into, and is compared with, SDP IDs.
 * Returns: as ibake_sdp_find. Out: list, not terminated. */
IBAKE_MUST_USE ibake_status ibake_sdp_ids(char *list, size_t *list_size, const char *sdp, size_t sdp_size, int media);

/* Base64 with padding, no line breaks; decoding is strict. Returns: IBAKE_OK, IBAKE_E_BUFFER, IBAKE_E_FORMAT. */
IBAKE_MUST_USE ibake_status ibake_base64_encode(char *text, size_t *text_size, const uint8_t *octets, size_t size);
IBAKE_MUST_USE ibake_status ibake_base64_decode(uint8_t *octets, size_t *octets_size, const char *text, size_t size);

/* ---- Inspection ---- */

typedef enum ibake_item_kind {
    IBAKE_ITEM_PAYLOAD = 1, /* starts a payload: fields follow at depth + 1 */
    IBAKE_ITEM_FIELD = 2    /* one field of it */
} ibake_item_kind;

typedef struct ibake_item {
    ibake_item_kind kind;
    unsigned depth;       /* 0: payloads of the message; deeper: fields, entries */
    const char *name;     /* "HDR", "IDR"; "csb_id", "id_data" */
    const char *meaning;  /* what the value means ("I_MESSAGE_1", "P-256", "URI"), or null */
    const uint8_t *octets;
    size_t offset, size;  /* in the message, octets */
    uint64_t value;       /* of a number */
    uint8_t is_number;    /* value is meaningful (numbers of up to 8 octets, or part of an octet) */
    uint8_t is_text;      /* octets are printable ASCII by definition of the field (identities, SDP IDs) */
    uint8_t type;         /* of a payload: RFC 3830 next payload number; HDR: 255 */
} ibake_item;

/* Called for each item in order; a non-zero return stops with IBAKE_OK. */
typedef int (*ibake_visit)(void *self, const ibake_item *item);

/* Walks a MIKEY message of any type, all payloads of RFC 3830, 4563, 6043 and 6267; encrypted parts stay opaque. On malformed input
 * everything before the fault has been visited. `first_payload` 0: a whole message; otherwise a bare chain of payloads (a decrypted
 * plaintext) whose first one has that type. Returns: IBAKE_OK, IBAKE_E_LENGTH, IBAKE_E_VERSION, IBAKE_E_PAYLOAD, IBAKE_E_FORMAT. */
IBAKE_MUST_USE ibake_status ibake_inspect(const uint8_t *octets, size_t size, uint8_t first_payload, ibake_visit visit, void *self);

/* Names of numbers. Static storage; "unknown" for others. */
const char *ibake_data_type_name(uint8_t data_type);
const char *ibake_payload_name(uint8_t payload);

IBAKE_API_END
#endif
