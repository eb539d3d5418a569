// Changes of MIKEY messages that keep their structure: payloads move, lengths and next-payload fields follow. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_FUZZ_MIKEY_MUTATOR_H
#define IBAKE_TESTS_FUZZ_MIKEY_MUTATOR_H

#include "ibake/ibake.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cstring>
#include <string_view>

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size) __attribute__((weak));
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed);

namespace ibake::fuzz {

// A message taken apart by ibake_inspect. A payload has its octets without next payload, the header all of its own.
class Mikey {
public:
    struct Length {  // a number of `width` octets at `at` that says how many follow it
        size_t at, width, value;
    };
    struct Payload {
        uint8_t type;
        Octets body;
        std::vector<Length> lengths;
    };
    static constexpr uint8_t kHeader = 255;
    std::vector<Payload> payloads;

    // False: no message, and payloads are those before the fault. `first_payload` as of ibake_inspect.
    bool read(const Octets& octets, uint8_t first_payload = 0) {
        payloads.clear();
        return ibake_inspect(octets.data(), octets.size(), first_payload, visit, this) == IBAKE_OK;
    }
    Octets write() const {
        Octets out;
        for (size_t i = 0; i < payloads.size(); i++) {
            const uint8_t next = i + 1 < payloads.size() ? payloads[i + 1].type : 0;
            const bool header = payloads[i].type == kHeader;
            if (!header) out.push_back(next);
            const size_t at = out.size();
            out.insert(out.end(), payloads[i].body.begin(), payloads[i].body.end());
            if (header) out[at + 2] = next;
        }
        return out;
    }

    // One change, drawn from `in`. The first payload stays.
    void change(Input& in) {
        const size_t count = payloads.size();
        const size_t i = in.below(count), j = in.below(count);
        Payload& p = payloads[i];
        switch (in.below(8)) {
        case 0:
            if (i != 0) payloads.erase(payloads.begin() + static_cast<ptrdiff_t>(i));
            return;
        case 1:
            if (i != 0 && count < 64) payloads.insert(payloads.begin() + static_cast<ptrdiff_t>(j) + 1, Payload(p));
            return;
        case 2:
            if (i != 0 && j != 0) std::swap(p, payloads[j]);
            return;
        case 3:
            if (i != 0) p.type = static_cast<uint8_t>(in.below(27));
            return;
        case 4:
            return in.below(2) == 0 && p.type == kHeader ? sessions(p, in) : resize(p, in);
        case 5:
            return resize(p, in);
        case 6:  // a length that is not true
            if (!p.lengths.empty()) {
                const Length& l = p.lengths[in.below(p.lengths.size())];
                p.body[l.at + l.width - 1] = in.octet();
            }
            return;
        default:
            if (!p.body.empty()) p.body[in.below(p.body.size())] ^= static_cast<uint8_t>(1u << in.below(8));
        }
    }

private:
    size_t number_at_ = 0, number_end_ = 0, number_value_ = 0, start_ = 0;

    static int visit(void* self, const ibake_item* item) {
        auto& m = *static_cast<Mikey*>(self);
        const size_t skip = item->type == kHeader || item->size == 0 ? 0 : 1;
        if (item->kind == IBAKE_ITEM_PAYLOAD) {
            m.payloads.push_back({item->type, Octets(item->octets + skip, item->octets + item->size), {}});
            m.start_ = item->offset + skip;
            m.number_end_ = 0;
            return 0;
        }
        // The octets that follow a number of as many are what it counts.
        if (m.number_end_ == item->offset && m.number_value_ == item->size && m.number_at_ >= m.start_)
            m.payloads.back().lengths.push_back({m.number_at_ - m.start_, m.number_end_ - m.number_at_, m.number_value_});
        const std::string_view name = item->name;
        if (item->is_number && name.ends_with("length")) {
            m.number_at_ = item->offset;
            m.number_end_ = item->offset + item->size;
            m.number_value_ = item->value;
        } else {
            m.number_end_ = 0;
        }
        return 0;
    }

    // What a length counts becomes longer or shorter, and the length with it.
    static void resize(Payload& p, Input& in) {
        if (p.lengths.empty()) return;
        Length& l = p.lengths[in.below(p.lengths.size())];
        const size_t start = l.at + l.width, most = l.width == 1 ? 255 : 2000;
        const size_t size = in.below(4) == 0 ? in.below(most + 1) : std::min<size_t>(l.value + in.below(5), most);
        const auto at = p.body.begin() + static_cast<ptrdiff_t>(start);
        if (size > l.value)
            p.body.insert(at, size - l.value, in.octet());
        else
            p.body.erase(at, at + static_cast<ptrdiff_t>(l.value - size));
        for (size_t k = 0; k < l.width; k++) p.body[l.at + k] = static_cast<uint8_t>(size >> 8 * (l.width - 1 - k));
        p.lengths.clear();  // others may lie elsewhere now
    }
    // Crypto sessions of the header, SRTP-ID: one more or one less of 9 octets.
    static void sessions(Payload& p, Input& in) {
        if (p.body.size() < 10) return;
        if (in.below(2) == 0) {
            for (int k = 0; k < 9; k++) p.body.push_back(in.octet());
            p.body[8]++;
        } else if (p.body.size() >= 19) {
            p.body.resize(p.body.size() - 9);
            p.body[8]--;
        }
    }
};

// The message with up to four changes; what is none comes back with one octet changed.
inline Octets changed(const Octets& message, Input& in) {
    Mikey m;
    if (!m.read(message)) {
        Octets out = message;
        if (!out.empty()) out[in.below(out.size())] = in.octet();
        return out;
    }
    for (uint64_t changes = in.below(4) + 1; changes > 0 && !m.payloads.empty(); changes--) m.change(in);
    return m.write();
}

// LLVMFuzzerCustomMutator of a target whose input is `head` octets and a message: every other time the fuzzer's own change.
inline size_t mutate_input(uint8_t* data, size_t size, size_t max_size, unsigned seed, size_t head) {
    if (seed % 2 == 0 && LLVMFuzzerMutate != nullptr) return LLVMFuzzerMutate(data, size, max_size);
    if (size < head) return size;
    Input in(reinterpret_cast<const uint8_t*>(&seed), sizeof seed);
    const Octets message = changed(Octets(data + head, data + size), in);
    if (head + message.size() > max_size) return size;
    std::copy(message.begin(), message.end(), data + head);
    return head + message.size();
}

}  // namespace ibake::fuzz

#endif
