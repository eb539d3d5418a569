// The key management server: see kms.h. SPDX-License-Identifier: Apache-2.0
#include "tools/kms/kms.h"

#include <cstring>

#include "ibe/platform_openssl.h"
#include "tools/cli/commands.h"
#include "tools/net/clock.h"

namespace ibake::kms {

namespace {

using cli::Failure;
using store::as_bytes;
using store::Secret;

constexpr std::string_view master_kind = "master-1";
constexpr size_t part_size = 32;
constexpr size_t reply_target = 1400;  // one datagram without fragments

std::string message_name(const char* name, const uint8_t (&csb_id)[4]) { return std::string(name) + " " + store::to_hex(csb_id); }

}  // namespace

const ibake_context& library() {
    static const ibake_context context = [] {
        ibake_context c;
        const ibake_sizes sizes = IBAKE_SIZES;
        cli::require(ibake_init(&c, ibake_platform_openssl(), &sizes), "library start");
        return c;
    }();
    return context;
}

Master Master::generate(Params& params) {
    Master m;
    ibe::Setup s = ibe::setup(library(), static_cast<uint16_t>(params.suite));
    params.octets = std::move(s.params);
    m.octets_ = Secret(s.master.size() + 2 * part_size);
    std::memcpy(m.octets_.data(), s.master.data(), s.master.size());
    randombytes_buf(m.octets_.data() + s.master.size(), 2 * part_size);
    return m;
}

Master Master::open(const store::Path& folder, store::Sealer& sealer) {
    Master m;
    m.octets_ = sealer.open_file(master_kind, master_path(folder));
    if (m.octets_.size() <= 2 * part_size) throw Failure(master_path(folder).string() + ": not a master secret of this version");
    return m;
}

void Master::save(const store::Path& folder, store::Sealer& sealer, const Params& params, store::Overwrite overwrite) const {
    store::write_file(master_path(folder), Bytes(sealer.seal(master_kind, params.kms_id, octets_)), overwrite);
}

Bytes Master::secret() const { return Bytes(octets_).first(octets_.size() - 2 * part_size); }

Secret Master::last(size_t index) const {
    Secret p(part_size);
    std::memcpy(p.data(), octets_.data() + octets_.size() - index * part_size, part_size);
    return p;
}

void Master::adopt_signing_seed(const Master& other) {
    std::memcpy(octets_.data() + octets_.size() - part_size, other.signing_seed().data(), part_size);
}

std::vector<uint8_t> Master::seal_psk(const std::string& name, Bytes psk) const {
    return store::encrypt_blob(last(2), as_bytes("psk-1 " + name), psk);
}

Secret Master::open_psk(const std::string& name, Bytes sealed) const {
    return store::decrypt_blob(last(2), as_bytes("psk-1 " + name), sealed, "PSK of '" + name + "'");
}

std::vector<uint8_t> Master::seal_district(const std::string& name, uint64_t serial, Bytes secret) const {
    return store::encrypt_blob(last(2), as_bytes("district-1 " + std::to_string(serial) + " " + name), secret);
}

Secret Master::open_district(const std::string& name, uint64_t serial, Bytes sealed) const {
    return store::decrypt_blob(last(2), as_bytes("district-1 " + std::to_string(serial) + " " + name), sealed,
                               "master secret of district " + name);
}

Server::Server(const store::Path& folder, store::Sealer& sealer, Policy policy, net::Log& log, net::Trace& trace)
    : params_(Params::parse(store::read_text(params_path(folder)), params_path(folder).string())),
      suite_(library(), static_cast<uint16_t>(params_.suite), params_.octets, params_path(folder).string(),
             ibe::Parameters::Are::checked_before),
      master_(Master::open(folder, sealer)), ledger_(ledger_path(folder)), policy_(policy), log_(log), trace_(trace) {
    suite_.require_master(master_.secret(), params_path(folder).string() + " and the master secret beside it");
}

void Server::housekeeping() { ledger_.drop_replies(static_cast<int64_t>(net::now().seconds) - 2 * int64_t{params_.skew()} - 60); }

// The dated strings to grant for one requested identity (security rule 9). Empty, with the reason, when there is none.
std::vector<std::string> Server::dates_for(const ibake_identity& id, const ibake_key_request_view& view,
                                           const std::string& psk_name, std::string& refusal) {
    const auto interval = static_cast<uint32_t>(params_.interval_s);
    const std::string text(text_of(id));
    ibake_identity owner = id;
    uint64_t from = params_.period(view.time.seconds), until = from + policy_.horizon_s;  // undated: the horizon counts from T
    if (id.type == IBAKE_ID_BYTES) {
        if (ibake_dated_split(&owner.size, &owner.type, &from, id.data, id.size, interval) != IBAKE_OK) {
            refusal = "'" + text + "' is not a canonical identity with a date on an interval boundary";
            return {};
        }
        until = from;
    }
    const std::string who(text_of(owner));
    if (!ledger_.owns(psk_name, {owner.data, owner.size}))
        refusal = "'" + psk_name + "' does not own " + who;
    else if (params_.match(owner) == 0)
        refusal = who + " is outside this KMS's domains";
    else if (id.type == IBAKE_ID_BYTES && from + interval + params_.skew() <= net::now().seconds)
        refusal = "the period of " + text + " is over";
    else if (id.type == IBAKE_ID_BYTES && from > net::now().seconds + policy_.ahead_s)
        refusal = text + " is further ahead than --ahead allows";
    else if (!params_.valid_at(from))
        refusal = text + " is outside the validity of this KMS's parameters";
    if (!refusal.empty()) return {};
    std::vector<std::string> dated;
    for (uint64_t date = from; date <= until && params_.valid_at(date); date += interval) {
        uint8_t octets[IBAKE_DATED_MAX];
        size_t size = sizeof octets;
        cli::require(ibake_identity_dated(octets, &size, &owner, date, interval), "date of " + who);
        dated.emplace_back(octets, octets + size);
    }
    return dated;
}

std::optional<std::vector<uint8_t>> Server::answer(Bytes request, const std::string& peer) {
    const int64_t cpu = net::cpu_microseconds();
    const auto drop = [&](const std::string& why) {
        log_.line("dropped " + std::to_string(request.size()) + " octets from " + peer + ": " + why);
        return std::nullopt;
    };
    ibake_key_request_view view;
    ibake_status status = ibake_key_request_parse(&view, request.data(), request.size());
    if (status != IBAKE_OK) return drop(std::string("no key request: ") + ibake_status_text(status));
    const RequestKey key{std::string(text_of(view.psk_name)), std::to_array(view.csb_id), std::to_array(view.timestamp)};
    const std::string name = message_name("request", view.csb_id) + " of '" + key.psk_name + "' from " + peer;
    const auto sealed = ledger_.sealed_psk(key.psk_name);
    if (!sealed) return drop(name + ": unknown PSK name; add it with: ibake kms subscriber add");
    const Secret psk = master_.open_psk(key.psk_name, *sealed);
    status = ibake_key_request_verify(&library(), net::now(), &view, params_.skew(), psk.data(), psk.size());
    if (status != IBAKE_OK) {
        const char* hint = status == IBAKE_E_MAC ? " (the PSK differs from the subscriber's, or the message was changed)" : "";
        return drop(name + ": " + ibake_status_text(status) + hint);
    }

    // From here on the requester is known. A key of the ledger that exists decides alone (profile point 30).
    switch (ledger_.known(key, request)) {
    case Ledger::Known::same:
        log_.line(name + ": repeated, stored reply");
        return ledger_.committed_reply(key, request);
    case Ledger::Known::other:
        return drop(name + ": same CSB ID and T as a recorded request, or its reply is no longer kept");
    case Ledger::Known::no:
        break;
    }
    const auto refuse = [&](const std::string& why) -> std::optional<std::vector<uint8_t>> {
        log_.line(name + ": refused: " + why);
        std::vector<uint8_t> error(IBAKE_MIKEY_MAX);
        size_t size = error.size();
        if (ibake_error_make(net::now(), error.data(), &size, request.data(), request.size(),
                             ibake_error_number(IBAKE_E_NOT_AUTHORISED)) != IBAKE_OK)
            return std::nullopt;
        error.resize(size);
        return error;
    };
    if (text_of(view.kms) != params_.kms_id) return refuse("it asks for KMS " + std::string(text_of(view.kms)));

    std::vector<std::string> dated;
    std::string refusals;
    bool undated = false;
    for (size_t i = 0; i < view.id_count; ++i) {
        ibake_identity id;
        cli::require(ibake_key_request_id(&view, &id, i), "requested identity");
        undated = undated || id.type != IBAKE_ID_BYTES;
        std::string refusal;
        for (std::string& d : dates_for(id, view, key.psk_name, refusal)) dated.push_back(std::move(d));
        if (!refusal.empty()) refusals += (refusals.empty() ? "" : "; ") + refusal;
    }
    if (dated.empty()) return refuse(refusals);

    std::vector<Bytes> ids;
    std::vector<ibake_key_grant> grants;
    const Secret any_key(suite_.key_max());  // only its size counts
    for (const std::string& d : dated) {
        ids.push_back(as_bytes(d));
        grants.push_back({ids.back().data(), d.size(), any_key.data(), any_key.size()});
    }
    // Undated: as many dates as one datagram carries. Dated: the user's side splits; what fits no message at all is refused.
    const auto reply_size = [&] { return ibake_key_reply_size(&view, grants.data(), grants.size()); };
    while (undated && grants.size() > 1 && (reply_size() == 0 || reply_size() > reply_target)) grants.pop_back();
    if (reply_size() == 0) return refuse("the reply would not fit one message; ask for fewer keys at a time");
    dated.resize(grants.size());
    ids.resize(grants.size());
    const std::vector<Secret> keys = suite_.extract(master_.secret(), ids);
    for (size_t i = 0; i < grants.size(); ++i) grants[i].key = keys[i].data(), grants[i].key_size = keys[i].size();
    std::vector<uint8_t> reply(IBAKE_MIKEY_MAX);
    size_t size = reply.size();
    cli::require(
        ibake_key_reply_make(&library(), reply.data(), &size, &view, grants.data(), grants.size(), psk.data(), psk.size()),
        "reply");
    reply.resize(size);
    (void)ledger_.commit(key, request, reply, dated, peer, static_cast<int64_t>(net::now().seconds));
    // Whoever committed first, this process or another: the ledger's octets are the reply.
    auto committed = ledger_.committed_reply(key, request);
    if (!committed) return drop(name + ": another request with this CSB ID and T was recorded first");
    log_.line(name + ": " + std::to_string(grants.size()) + " keys, " + std::to_string(committed->size()) + " octets" +
              (refusals.empty() ? "" : "; not granted: " + refusals));
    trace_.message("REQUEST_KEY_RESP", params_.kms_id, key.psk_name, net::cpu_microseconds() - cpu, *committed);
    return committed;
}

}  // namespace ibake::kms
