// Enrolment: see enrol.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/enrol.h"

#include <exception>
#include <set>

#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"
#include "tools/net/request.h"

namespace ibake::ue {

namespace {

using cli::Failure;
using kms::Params;
using store::as_bytes;

constexpr size_t reply_target = 1400;  // octets: one datagram without fragments
constexpr size_t batch_max = 16;       // more never fit the target

// One key to fetch: a dated string, or an undated identity.
struct Item {
    const Params* params;
    const std::string* id;
    std::string asked;
};

std::vector<Item> plan_items(const Store& store, const EnrolPlan& plan, EnrolReport& report) {
    std::vector<Item> items;
    for (const std::string& id : plan.ids) {
        const ibake_identity identity = kms::identity_of(id);
        const uint64_t until = plan.from + plan.days * 86400;
        for (uint64_t at = plan.from; at < until || plan.days == 0;) {
            const Params* p = store.serving(identity, at);
            if (p == nullptr)
                throw Failure("no trusted KMS parameters serve " + id + " on " + net::date_text(at) +
                              "; import them with --kms-params FILE");
            if (plan.days == 0) {
                items.push_back({p, &id, id});
                break;
            }
            uint8_t dated[IBAKE_DATED_MAX];
            size_t size = sizeof dated;
            cli::require(ibake_identity_dated(dated, &size, &identity, at, static_cast<uint32_t>(p->interval_s)),
                         "date of " + id);
            const std::string asked(dated, dated + size);
            if (plan.overwrite == store::Overwrite::no && store.has(*p, asked))
                ++report.held;
            else
                items.push_back({p, &id, asked});
            at = p->period(at) + p->interval_s;
        }
    }
    return items;
}

// The octets of a request for items [first, first + count).
std::vector<uint8_t> make_request(const std::vector<Item>& items, size_t first, size_t count, const EnrolPlan& plan) {
    std::vector<ibake_identity> ids;
    for (size_t i = first; i < first + count; ++i) {
        const store::Bytes asked = as_bytes(items[i].asked);
        ids.push_back(plan.days == 0 ? kms::identity_of(items[i].asked)
                                     : ibake_identity{asked.data(), asked.size(), IBAKE_ID_BYTES});
    }
    const store::Bytes kms_id = as_bytes(items[first].params->kms_id), name = as_bytes(plan.psk_name);
    const ibake_key_request request{
        ids.data(), ids.size(), {kms_id.data(), kms_id.size()}, {name.data(), name.size()}, IBAKE_PRF_SHA256};
    std::vector<uint8_t> message(IBAKE_MIKEY_MAX);
    size_t size = message.size();
    cli::require(
        ibake_key_request_make(&kms::library(), net::now(), message.data(), &size, &request, plan.psk.data(), plan.psk.size()),
        "key request");
    message.resize(size);
    return message;
}

// How many items from `first` on fit one reply with keys of that size, and the request for them: at least one.
std::vector<uint8_t> next_request(const std::vector<Item>& items, size_t first, size_t key_max, const EnrolPlan& plan,
                                  size_t& count) {
    count = 1;
    if (plan.days != 0)
        while (count < batch_max && first + count < items.size() && items[first + count].params == items[first].params) ++count;
    for (;; --count) {
        std::vector<uint8_t> message = make_request(items, first, count, plan);
        if (count == 1) return message;
        ibake_key_request_view view;
        cli::require(ibake_key_request_parse(&view, message.data(), message.size()), "key request");
        const std::vector<uint8_t> any_key(key_max);  // only its size counts
        std::vector<ibake_key_grant> grants;
        for (size_t i = first; i < first + count; ++i)
            grants.push_back({as_bytes(items[i].asked).data(), items[i].asked.size(), any_key.data(), any_key.size()});
        const size_t size = ibake_key_reply_size(&view, grants.data(), grants.size());
        if (size != 0 && size <= reply_target) return message;
    }
}

}  // namespace

EnrolReport enrol(Store& store, store::Sealer& sealer, Directory& directory, net::UdpSocket& socket, const net::Endpoint& kms,
                  const EnrolPlan& plan, net::Trace& trace) {
    EnrolReport report;
    const std::vector<Item> items = plan_items(store, plan, report);
    net::Progress progress("keys", items.size());
    for (size_t first = 0, count = 0; first < items.size(); first += count) {
        progress.at(first);
        int64_t cpu = net::cpu_microseconds();
        const std::vector<uint8_t> message = next_request(items, first, directory.key_max(*items[first].params), plan, count);
        const Item& head = items[first];
        const ibake_kms served = directory.kms(*head.params);
        trace.message("REQUEST_KEY_INIT", plan.psk_name, head.params->kms_id, net::cpu_microseconds() - cpu, message);
        ++report.requests;

        // Keys are stored only after all of the reply has verified; the callback is called from C and must not throw.
        struct Sink {
            Store& store;
            store::Sealer& sealer;
            const EnrolPlan& plan;
            const Item& head;
            EnrolReport& report;
            std::set<std::string> granted;
            std::exception_ptr error;
        } sink{store, sealer, plan, head, report, {}, nullptr};
        const auto take_key = [](void* self, const uint8_t* dated, size_t size, const uint8_t* key, size_t key_size) -> int {
            auto& s = *static_cast<Sink*>(self);
            try {
                const std::string text(dated, dated + size);
                if (s.plan.overwrite == store::Overwrite::no && s.store.has(*s.head.params, text)) {
                    ++s.report.held;
                } else {
                    s.store.save(*s.head.params, text.substr(0, size - IBAKE_DATE_SIZE), text, {key, key_size}, s.sealer,
                                 s.plan.overwrite);
                    ++s.report.keys;
                }
                s.granted.insert(text);
                return 0;
            } catch (...) {
                s.error = std::current_exception();
                return 1;
            }
        };
        std::string hint;  // nobody vouches for an Error message or a bad reply: it explains a failure, it does not cause one
        const bool answered = net::request(socket, kms, message, [&](const net::Datagram* d) {
            if (d == nullptr) return false;
            ibake_peek peek;
            if (ibake_message_peek(&peek, d->octets.data(), d->octets.size()) == IBAKE_OK &&
                peek.data_type == IBAKE_MESSAGE_ERROR) {
                hint = "an unauthenticated Error message said '" + std::string(ibake_error_name(peek.error_no)) +
                       "'; the KMS's log has the cause, for example an identity that '" + plan.psk_name +
                       "' does not own, or a date over or too far ahead";
                return false;
            }
            cpu = net::cpu_microseconds();
            const ibake_status status =
                ibake_key_reply_open(&kms::library(), d->octets.data(), d->octets.size(), message.data(), message.size(), &served,
                                     plan.psk.data(), plan.psk.size(), take_key, &sink);
            if (sink.error) std::rethrow_exception(sink.error);
            if (status != IBAKE_OK) hint = std::string("a reply was refused: ") + ibake_status_text(status);
            return status == IBAKE_OK;
        });
        if (!answered)
            throw Failure("KMS " + kms.text() +
                          (net::stop_requested() ? ": stopped"
                           : hint.empty()        ? ": no answer (unreachable, wrong PSK, or clock)"
                                                 : ": no valid answer; " + hint));
        trace.phase("keys checked and stored", plan.psk_name, 0, net::cpu_microseconds() - cpu);
        for (size_t i = first; plan.days != 0 && i < first + count; ++i)
            if (sink.granted.count(items[i].asked) == 0) report.refused.push_back(items[i].asked);
    }
    return report;
}

}  // namespace ibake::ue
