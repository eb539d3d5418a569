// Our operations beside other libraries', in turns on one core. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/compare.h"
#include "field/dispatch.h"

#include <algorithm>
#include <getopt.h>
#include <openssl/crypto.h>
#include <optional>
#include <sched.h>

namespace ibake::bench {

namespace {

struct Options {
    size_t rounds = 40;
    double batch_us = 2000;
    int core = -1;
    std::string filter, json;
};

constexpr char kUsage[] = R"(usage: ibake_compare [OPTION...]
  --rounds N      rounds (40); every round takes one batch of each operation of each library
  --batch-us N    length of a batch in microseconds of CPU time (2000), one call at least
  --core N        the core to run on (the last one allowed)
  --filter TEXT   only operations whose name contains TEXT
  --json FILE     write the rows to FILE too
)";

// Returns the core, or -1.
int pin(int core) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
    for (int i = CPU_SETSIZE - 1; core < 0 && i >= 0; i--)
        if (CPU_ISSET(i, &set)) core = i;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0 ? core : -1;
}

// The nanoseconds of one call, a value per round.
class Timing {
public:
    Timing(const Batch& batch, double batch_us) : batch_(batch) {
        batch_(1);  // into the caches
        const double once = batch_(1);
        calls_ = once < 1e3 * batch_us ? static_cast<size_t>(1e3 * batch_us / std::max(once, 1.0)) : 1;
    }
    double round() {
        ns_.push_back(batch_(calls_));
        return ns_.back();
    }
    static double median(std::vector<double> values) {
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        return *middle;
    }
    double median() const { return median(ns_); }
    double minimum() const { return *std::min_element(ns_.begin(), ns_.end()); }

private:
    const Batch& batch_;
    size_t calls_;
    std::vector<double> ns_;
};

struct Measured {
    const Row& row;
    Timing ours;
    std::optional<Timing> theirs = {};
    std::vector<double> ratios = {};  // of each round: what slows a moment down slows both

    void round(bool ours_first) {
        double a = ours_first ? ours.round() : 0;
        const double b = theirs ? theirs->round() : 0;
        if (!ours_first) a = ours.round();
        if (theirs) ratios.push_back(a / b);
    }
};

bool write_json(const std::string& path, const std::vector<Measured>& all, const std::vector<MessageSizes>& sizes,
                size_t rounds) {
    std::FILE* out = std::fopen(path.c_str(), "w");
    if (out == nullptr) return false;
    std::fprintf(out, "{\"backend\": \"%s\", \"compiler\": \"%s\", \"openssl\": \"%s\", \"rounds\": %zu,\n \"rows\": [",
                 active_backend().name, __VERSION__, OpenSSL_version(OPENSSL_VERSION_STRING), rounds);
    const char* separator = "\n";
    for (const Measured& m : all) {
        std::fprintf(out, "%s  {\"op\": \"%s\", \"backend\": \"%s\", \"ns_median\": %.1f, \"ns_min\": %.1f", separator,
                     m.row.op.c_str(), active_backend().name, m.ours.median(), m.ours.minimum());
        if (m.theirs)
            std::fprintf(out, ", \"peer\": \"%s\", \"peer_ns_median\": %.1f, \"peer_ns_min\": %.1f, \"ratio\": %.3f",
                         m.row.peer.c_str(), m.theirs->median(), m.theirs->minimum(), Timing::median(m.ratios));
        std::fprintf(out, "}");
        separator = ",\n";
    }
    std::fprintf(out, "],\n \"message_octets\": {");
    separator = "";
    for (const MessageSizes& s : sizes) {
        std::fprintf(out, "%s\"%s\": [", separator, s.curve.c_str());
        for (size_t i = 0; i < s.octets.size(); i++) std::fprintf(out, "%s%zu", i == 0 ? "" : ", ", s.octets[i]);
        std::fprintf(out, "]");
        separator = ", ";
    }
    std::fprintf(out, "}}\n");
    return std::fclose(out) == 0;
}

int run(const Options& options) {
    const int core = pin(options.core);
    if (core < 0) {
        std::fprintf(stderr, "ibake_compare: cannot run on that core\n");
        return 1;
    }
    Rows rows;
#ifdef IBAKE_COMPARE_BLST
    add_blst(rows);
#endif
    add_openssl(rows);
    add_own(rows);
    std::erase_if(rows, [&](const Row& row) { return row.op.find(options.filter) == std::string::npos; });
    if (rows.empty()) {
        std::fprintf(stderr, "ibake_compare: no operation has '%s' in its name\n", options.filter.c_str());
        return 1;
    }
    std::vector<Measured> all;
    for (const Row& row : rows) {
        all.push_back({row, Timing(row.ours, options.batch_us)});
        if (row.theirs) all.back().theirs.emplace(row.theirs, options.batch_us);
    }
    for (size_t i = 0; i < options.rounds; i++)
        for (Measured& m : all) m.round(i % 2 == 0);

    std::printf("%s\n%s, OpenSSL %s\ncore %d, %zu rounds, medians of CPU time; ratio: median of the rounds' ratios\n\n",
                ibake_build_info(), IBAKE_BENCH_COMPILER, OpenSSL_version(OPENSSL_VERSION_STRING), core, options.rounds);
    std::printf("%-34s %12s %12s %7s  %s\n", "operation", "ns", "peer's ns", "ratio", "peer");
    for (const Measured& m : all) {
        std::printf("%-34s %12.1f", m.row.op.c_str(), m.ours.median());
        if (m.theirs) std::printf(" %12.1f %7.2f  %s", m.theirs->median(), Timing::median(m.ratios), m.row.peer.c_str());
        std::printf("\n");
    }
    const std::vector<MessageSizes> sizes = message_sizes();
    std::printf("\nmessages in octets: I_MESSAGE_1, R_MESSAGE_1, I_MESSAGE_2, R_MESSAGE_2\n");
    for (const MessageSizes& s : sizes) {
        std::printf("%-34s", s.curve.c_str());
        for (const size_t octets : s.octets) std::printf(" %6zu", octets);
        std::printf("\n");
    }
    if (!options.json.empty() && !write_json(options.json, all, sizes, options.rounds)) {
        std::perror(options.json.c_str());
        return 1;
    }
    return 0;
}

}  // namespace

}  // namespace ibake::bench

int main(int argc, char** argv) {
    ibake::bench::Options options;
    const option kOptions[] = {{"rounds", required_argument, nullptr, 'r'},
                               {"batch-us", required_argument, nullptr, 'b'},
                               {"core", required_argument, nullptr, 'c'},
                               {"filter", required_argument, nullptr, 'f'},
                               {"json", required_argument, nullptr, 'j'},
                               {"help", no_argument, nullptr, 'h'},
                               {nullptr, 0, nullptr, 0}};
    for (int c; (c = getopt_long(argc, argv, "h", kOptions, nullptr)) != -1;) {
        switch (c) {
        case 'r':
            options.rounds = std::strtoul(optarg, nullptr, 10);
            break;
        case 'b':
            options.batch_us = std::strtod(optarg, nullptr);
            break;
        case 'c':
            options.core = std::atoi(optarg);
            break;
        case 'f':
            options.filter = optarg;
            break;
        case 'j':
            options.json = optarg;
            break;
        case 'h':
            std::fputs(ibake::bench::kUsage, stdout);
            return 0;
        default:
            std::fputs(ibake::bench::kUsage, stderr);
            return 2;
        }
    }
    if (optind != argc || options.rounds == 0) {
        std::fputs(ibake::bench::kUsage, stderr);
        return 2;
    }
    return ibake::bench::run(options);
}
