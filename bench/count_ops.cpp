// Field operations in every operation of this library, counted exactly. SPDX-License-Identifier: Apache-2.0
//
// A backend whose kernels count and then call the portable ones runs each operation. Code without branches on secrets makes the same
// calls whatever the inputs are, so one run tells; `_vartime` operations and the few loops that draw again are counted for the inputs
// of the benchmarks. The counts are those of the algorithms that every backend shares; an engine of its own (avx512ifma) computes in
// another representation and counts otherwise. Halving and negation by selection use no kernel and are not counted.
#include "bench/compare/ours.h"
#include "field/dispatch.h"

#include <cstring>

namespace ibake::bench {

namespace {

// In the order of kColumns.
enum Kind { kMul, kSqr, kAdd, kSub, kWideMul, kWideSqr, kWideAdd, kWideSub, kRedc, kInverse, kKinds };
constexpr const char* kColumns[kKinds] = {"mul",      "sqr",      "add",      "sub",  "wide_mul",
                                          "wide_sqr", "wide_add", "wide_sub", "redc", "inverse"};
using Counts = std::array<uint64_t, kKinds>;

// The kernels of one table of the set, counting. An inversion is no kernel, but the only one to multiply by R^2 twice in a row
// (prime_field.h): these two products count as part of it.
template <auto kMember>
struct Counting {
    using Table = std::remove_cvref_t<decltype(kPortableKernels.*kMember)>;
    static constexpr const Table& kPlain = kPortableKernels.*kMember;
    static inline Counts counts = {};

    template <Kind kind, auto kKernel>
    static constexpr auto counted() {
        return counted_as<kind>(kPlain.*kKernel, std::integral_constant<decltype(kKernel), kKernel>());
    }
    template <Kind kind, class Kernel, class... A>
    static constexpr auto counted_as(void (*)(A...), Kernel) {
        return +[](A... a) {
            counts[kind]++;
            (kPlain.*Kernel::value)(a...);
        };
    }

    template <size_t N>
    static void mont_mul(word* r, const word* a, const word* b, const word* p, word n0) {
        static word last[N];  // what the last product by R^2 was
        static bool last_was_by_r2 = false;
        const word one[N] = {1};
        word x[N];
        kPlain.mont_mul(x, b, one, p, n0);
        kPlain.mont_mul(x, x, one, p, n0);
        const bool by_r2 = std::memcmp(x, one, sizeof x) == 0;
        counts[kMul]++;
        if (by_r2 && last_was_by_r2 && std::memcmp(last, a, sizeof last) == 0) {
            counts[kInverse]++;
            counts[kMul] -= 2;
        }
        kPlain.mont_mul(r, a, b, p, n0);
        std::memcpy(last, r, sizeof last);
        last_was_by_r2 = by_r2;
    }

    template <size_t N>
    static constexpr Table table(const KernelTable<N>&) {
        using K = KernelTable<N>;
        Table t = {};
        t.mont_mul = mont_mul<N>;
        t.mont_sqr = counted<kSqr, &K::mont_sqr>();
        t.add = counted<kAdd, &K::add>();
        t.sub = counted<kSub, &K::sub>();
        t.wide_mul = counted<kWideMul, &K::wide_mul>();
        t.wide_sqr = counted<kWideSqr, &K::wide_sqr>();
        t.wide_add = counted<kWideAdd, &K::wide_add>();
        t.wide_sub = counted<kWideSub, &K::wide_sub>();
        t.redc = counted<kRedc, &K::redc>();
        return t;
    }
    static constexpr Table kTable = table(kPlain);
};

// By words of a number, as the benchmarks use them: 6 for F_p of BLS12-381 and of P-384, 4 for its scalars and P-256.
struct {
    const char* name;
    Counts* counts;
} constexpr kTables[] = {
    {"6 words", &Counting<&KernelSet::k384>::counts},        {"4 words", &Counting<&KernelSet::k256>::counts},
    {"4 words, P-256", &Counting<&KernelSet::p256>::counts}, {"9 words, P-521", &Counting<&KernelSet::p521>::counts},
    {"9 words", &Counting<&KernelSet::k576>::counts},
};
using AllCounts = std::array<Counts, std::size(kTables)>;

constexpr KernelSet counting_kernels() {
    KernelSet set = kPortableKernels;
    set.k256 = Counting<&KernelSet::k256>::kTable;
    set.k384 = Counting<&KernelSet::k384>::kTable;
    set.k576 = Counting<&KernelSet::k576>::kTable;
    set.p256 = Counting<&KernelSet::p256>::kTable;
    set.p521 = Counting<&KernelSet::p521>::kTable;
    return set;
}
constexpr Backend kCounting = {BackendId::portable, "counting", counting_kernels(), nullptr, nullptr, nullptr, nullptr};

AllCounts counts_of(const Peer::Operation& operation, size_t n) {
    for (const auto& table : kTables) *table.counts = {};
    operation.time(n);
    AllCounts all;
    for (size_t i = 0; i < all.size(); i++) all[i] = *kTables[i].counts;
    return all;
}

// The counter of inversions stands on how they are written.
void check_counting(const Peer& peer) {
    for (const Peer::Operation& operation : peer.operations())
        if (operation.name == "fp_inverse") {
            const uint64_t inversions = counts_of(operation, 2)[0][kInverse] - counts_of(operation, 1)[0][kInverse];
            require(inversions == 1, "count_ops: inversions are not recognised");
            return;
        }
    require(false, "count_ops: there is no fp_inverse");
}

int run() {
    set_backend(kCounting);
    const Peer peer = our_operations();
    check_counting(peer);
    std::printf("{");
    const char* separator = "\n";
    for (const Peer::Operation& operation : peer.operations()) {
        // These time a side of an exchange, but run both.
        if (operation.name.find("initiator") != std::string::npos || operation.name.find("responder") != std::string::npos)
            continue;
        const AllCounts one = counts_of(operation, 1), two = counts_of(operation, 2);
        if (one == two) continue;
        std::printf("%s \"%s\": {", separator, operation.name.c_str());
        const char* comma = "";
        for (size_t i = 0; i < one.size(); i++) {
            if (one[i] == two[i]) continue;
            std::printf("%s\"%s\": {", comma, kTables[i].name);
            const char* inner_comma = "";
            for (size_t kind = 0; kind < kKinds; kind++) {
                if (one[i][kind] == two[i][kind]) continue;
                std::printf("%s\"%s\": %llu", inner_comma, kColumns[kind],
                            static_cast<unsigned long long>(two[i][kind] - one[i][kind]));
                inner_comma = ", ";
            }
            std::printf("}");
            comma = ", ";
        }
        std::printf("}");
        separator = ",\n";
    }
    std::printf("\n}\n");
    return 0;
}

}  // namespace

}  // namespace ibake::bench

int main() { return ibake::bench::run(); }
