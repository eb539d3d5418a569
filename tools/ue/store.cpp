// What a UE keeps: see store.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/store.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"

namespace ibake::ue {

namespace {

using cli::Failure;
using kms::Params;
using nlohmann::json;
using store::as_bytes;
using store::Overwrite;
using store::Path;

constexpr std::string_view key_kind = "key-1";
constexpr uint64_t clock_slack = 5;  // seconds that a clock may be set back, as time servers do

std::string_view view(const uint8_t* octets, size_t size) { return store::as_text({octets, size}); }

ibe::Parameters load(const Params& params, ibe::Parameters::Are are) {
    return {kms::library(), static_cast<uint16_t>(params.suite), params.octets, "parameters of KMS " + params.kms_id, are};
}

}  // namespace

Store::Store(const Path& folder) : folder_(folder) {
    store::make_private_folder(folder_);
    store::make_private_folder(folder_ / "params");
    store::make_private_folder(folder_ / "keys");
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "params"))
        if (entry.path().extension() == ".json")
            params_.push_back(Params::parse(store::read_text(entry.path()), entry.path().string()));
}

uint64_t Store::keep_time() {
    const Path path = folder_ / "state.json";
    const uint64_t now = net::now().seconds;
    uint64_t floor = 0;
    if (std::filesystem::exists(path)) {
        try {
            floor = json::parse(store::read_text(path)).at("time_floor");
        } catch (const json::exception&) {
            throw Failure(path.string() + ": damaged; remove it once you have made sure that the clock is right");
        }
    }
    if (now + clock_slack < floor)
        throw Failure("the clock says " + net::date_text(now) + ", but this UE has run at " + net::date_text(floor) +
                      ": set the clock");
    if (now > floor) store::write_file(path, json{{"time_floor", now}}.dump() + "\n", Overwrite::yes);
    for (const KeyInfo& k : keys()) {
        if (k.until + std::min<uint64_t>(300, (k.until - k.from) / 2) > now) continue;
        std::FILE* file = std::fopen(k.file.c_str(), "r+e");  // best effort: what the disk keeps is sealed in any case
        if (file != nullptr) {
            const std::vector<char> zero(std::filesystem::file_size(k.file));
            std::fwrite(zero.data(), 1, zero.size(), file);
            std::fclose(file);
        }
        std::filesystem::remove(k.file);
    }
    return std::min(now, floor > clock_slack ? floor - clock_slack : 0);
}

void Store::load_seen(std::vector<ibake_replay_entry>& entries) const {
    const Path path = folder_ / "seen.bin";
    if (!std::filesystem::exists(path)) return;
    const std::string text = store::read_text(path), build = std::string(ibake_build_info()) + "\n";
    if (!text.starts_with(build)) return;  // of another build: its entries may look different
    const size_t size = std::min(text.size() - build.size(), entries.size() * sizeof entries[0]);
    std::memcpy(entries.data(), text.data() + build.size(), size / sizeof entries[0] * sizeof entries[0]);
}

void Store::save_seen(const std::vector<ibake_replay_entry>& entries) const {
    std::string text = std::string(ibake_build_info()) + "\n";
    const ibake_replay_entry unused{};
    for (const ibake_replay_entry& e : entries)
        if (std::memcmp(&e, &unused, sizeof e) != 0) text += store::as_text({reinterpret_cast<const uint8_t*>(&e), sizeof e});
    store::write_file(folder_ / "seen.bin", text, Overwrite::yes);
}

void Store::import(const std::string& file, bool trust, const std::vector<std::string>& pins) {
    const std::string text = store::read_text(file);
    const Params p = Params::parse(text, file);
    std::fprintf(stderr, "%s: KMS %s, SHA-256 %s\n", file.c_str(), p.kms_id.c_str(), p.sha256.c_str());
    if (std::any_of(params_.begin(), params_.end(), [&](const Params& known) { return known.sha256 == p.sha256; })) return;
    (void)load(p, ibe::Parameters::Are::unknown);
    const bool pinned = std::find(pins.begin(), pins.end(), p.sha256) != pins.end();
    const bool successor = std::any_of(params_.begin(), params_.end(), [&](const Params& known) { return p.succeeds(known); });
    const bool weaker = std::any_of(params_.begin(), params_.end(), [&](const Params& known) { return p.bids_down(known); });
    if (!pinned && (!successor || weaker) && (!trust || !pins.empty()))
        throw Failure(
            file +
            (pins.empty() && weaker
                 ? ": gives up the binding extension, which trusted parameters of this KMS require; ask the operator, then use "
                   "--pin SHA256 (or --trust)"
             : pins.empty() ? ": not trusted yet; compare the SHA-256 with the operator's, then use --pin SHA256 (or --trust)"
                            : ": has another SHA-256 than --pin says; get the file again from the KMS"));
    for (const Params& known : params_)
        for (const auto mine : {&Params::domains, &Params::prefixes})
            for (const std::string& name : p.*mine)
                if (known.kms_id != p.kms_id && std::count((known.*mine).begin(), (known.*mine).end(), name) != 0)
                    throw Failure(file + ": '" + name + "' is served by the trusted KMS " + known.kms_id +
                                  " already; remove that set first: " + (folder_ / "params" / (known.sha256 + ".json")).string());
    store::write_file(folder_ / "params" / (p.sha256 + ".json"), text, Overwrite::no);
    params_.push_back(p);
}

const Params* Store::serving(const ibake_identity& id, uint64_t seconds) const {
    const Params* best = nullptr;
    for (const Params& p : params_) {
        if (p.match(id) == 0 || !p.valid_at(seconds)) continue;
        if (best == nullptr || std::pair(p.match(id), p.serial) > std::pair(best->match(id), best->serial)) best = &p;
    }
    return best;
}

Path Store::key_path(const Params& params, std::string_view dated) const {
    std::string name(params.octets.begin(), params.octets.end());
    name += dated;
    return folder_ / "keys" / (store::sha256_hex(as_bytes(name)).substr(0, 40) + ".key");
}

bool Store::has(const Params& params, std::string_view dated) const { return std::filesystem::exists(key_path(params, dated)); }

void Store::save(const Params& params, const std::string& id, std::string_view dated, store::Bytes key, store::Sealer& sealer,
                 Overwrite overwrite) {
    ibake_identity identity;
    uint64_t from = 0;
    cli::require(ibake_dated_split(&identity.size, &identity.type, &from, as_bytes(dated).data(), dated.size(),
                                   static_cast<uint32_t>(params.interval_s)),
                 "dated identity " + std::string(dated));
    const json label{
        {"id", id},
        {"kms_id", params.kms_id},
        {"from", from},
        {"until", from + params.interval_s},
        {"p_pub", ibe::of_rfc5091(params.suite) ? "sha256:" + store::sha256_hex(params.octets) : store::to_hex(params.octets)}};
    store::write_file(key_path(params, dated), store::Bytes(sealer.seal(key_kind, label.dump(), key)), overwrite);
}

std::optional<store::Secret> Store::key(const Params& params, std::string_view dated, store::Sealer& sealer) const {
    if (!has(params, dated)) return std::nullopt;
    return sealer.open_file(key_kind, key_path(params, dated));
}

std::vector<KeyInfo> Store::keys() const {
    std::vector<KeyInfo> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "keys")) {
        if (entry.path().extension() != ".key") continue;
        try {
            const std::string file = entry.path().string(), text = store::read_text(entry.path());
            const json label = json::parse(store::Sealer::label(key_kind, as_bytes(text), file));
            all.push_back({label.at("id"), label.at("kms_id"), label.at("from"), label.at("until"), entry.path()});
        } catch (const std::exception& e) {  // one damaged file must not hide the others
            std::fprintf(stderr, "ibake: %s: skipped: %s\n", entry.path().c_str(), e.what());
        }
    }
    std::sort(all.begin(), all.end(), [](const KeyInfo& a, const KeyInfo& b) {
        return std::tie(a.id, a.kms_id, a.from) < std::tie(b.id, b.kms_id, b.from);
    });
    return all;
}

Directory::Directory(const Store& store, store::Sealer& sealer) : store_(store), sealer_(sealer), callbacks_{} {
    callbacks_.self = this;
    callbacks_.find_kms = find_kms;
    callbacks_.find_key = find_key;
    callbacks_.approve = approve;
}

const ibe::Parameters& Directory::loaded(const Params& params) {
    const auto known = loaded_.find(params.sha256);
    if (known != loaded_.end()) return known->second;
    return loaded_.emplace(params.sha256, load(params, ibe::Parameters::Are::checked_before)).first->second;  // by import()
}

ibake_kms Directory::kms(const Params& params) {
    const store::Bytes name = as_bytes(params.kms_id);
    ibake_kms kms = loaded(params).view();
    kms.id = name.data();
    kms.id_size = name.size();
    kms.interval_s = static_cast<uint32_t>(params.interval_s);
    kms.binding = params.binding;
    return kms;
}

ibake_status Directory::find_kms(void* self, ibake_kms* out, const ibake_identity* id, uint64_t seconds) {
    auto& d = *static_cast<Directory*>(self);
    const Params* p = d.store_.serving(*id, seconds);
    if (p == nullptr) {
        d.problem = "no trusted KMS serves " + std::string(kms::text_of(*id)) + " on " + net::date_text(seconds) +
                    "; import its parameters with --kms-params FILE --pin SHA256";
        return IBAKE_E_UNKNOWN_KMS;
    }
    *out = d.kms(*p);
    return IBAKE_OK;
}

ibake_status Directory::find_key(void* self, ibake_own_key* key, const ibake_identity* id, const uint8_t* dated, size_t size) {
    auto& d = *static_cast<Directory*>(self);
    try {
        return d.key(key, *id, view(dated, size));
    } catch (const std::exception& e) {  // the callers are C
        d.problem = e.what();
        return IBAKE_E_PLATFORM;
    }
}

void Directory::require_key(const std::string& id, uint64_t seconds) {
    const ibake_identity identity = kms::identity_of(id);
    ibake_kms kms;
    ibake_own_key own;
    uint8_t dated[IBAKE_DATED_MAX];
    size_t size = sizeof dated;
    if (find_kms(this, &kms, &identity, seconds) != IBAKE_OK) throw Failure(problem);
    cli::require(ibake_identity_dated(dated, &size, &identity, seconds, kms.interval_s), "date of " + id);
    if (key(&own, identity, view(dated, size)) != IBAKE_OK) throw Failure(problem);
}

ibake_status Directory::key(ibake_own_key* out, const ibake_identity& id, std::string_view dated) {
    auto held = keys_.find(dated);
    if (held == keys_.end()) {
        const uint64_t date = [&] {
            const std::string d(dated.substr(dated.size() - IBAKE_DATE_SIZE));
            return net::parse_date(d.substr(0, 4) + "-" + d.substr(4, 2) + "-" + d.substr(6, 2) + "T" + d.substr(8, 2) + ":" +
                                   d.substr(10, 2) + ":" + d.substr(12, 2) + "Z");
        }();
        const Params* params = store_.serving(id, date);
        const std::optional<store::Secret> octets = params ? store_.key(*params, dated, sealer_) : std::nullopt;
        if (!octets) {
            const std::string name(kms::text_of(id));
            const std::vector<KeyInfo> all = store_.keys();
            const bool other_date = std::any_of(all.begin(), all.end(), [&](const KeyInfo& k) { return k.id == name; });
            problem = "no private key of " + name + " for " + net::date_text(date) +
                      (other_date ? " is held, only of other dates" : " is held") + "; fetch it with: ibake ue enrol";
            return other_date ? IBAKE_E_KEY_MISMATCH : IBAKE_E_NO_KEY;
        }
        held = keys_
                   .emplace(std::piecewise_construct, std::tuple(dated),
                            std::tuple<const ibe::Parameters&, store::Bytes, store::Bytes, std::string, ibe::PrivateKey::Is>(
                                loaded(*params), as_bytes(dated), *octets, "private key of " + std::string(dated),
                                ibe::PrivateKey::Is::checked_before))
                   .first;
    }
    *out = held->second.view();
    return IBAKE_OK;
}

ibake_status Directory::approve(void* self, const ibake_identity*, const ibake_identity* claimed, int) {
    auto& d = *static_cast<Directory*>(self);
    d.claimed = kms::text_of(*claimed);
    if (d.accept_others) return IBAKE_OK;
    d.problem = d.claimed + " answers instead of the called identity; --accept-others goes on with it";
    return IBAKE_E_IDENTITY_MISMATCH;
}

}  // namespace ibake::ue
