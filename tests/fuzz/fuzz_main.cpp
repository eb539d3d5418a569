// Runs a fuzz target without a fuzzing compiler: each file, then seeded mutations of it. SPDX-License-Identifier: Apache-2.0
//
// usage: fuzz_<what> MUTATIONS FOLDER_OR_FILE...     IBAKE_TEST_FULL=1: twenty times as many mutations
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) __attribute__((weak));

namespace {

using ibake::fuzz::Octets;

// One to four small changes: a bit, an octet, a length, a stretch taken out or doubled.
Octets mutated(Octets octets, std::mt19937_64& random) {
    for (uint64_t change = random() % 4 + 1; change-- > 0 && !octets.empty();) {
        const auto at = octets.begin() + static_cast<ptrdiff_t>(random() % octets.size());
        const auto end = at + static_cast<ptrdiff_t>(std::min<uint64_t>(random() % 32, static_cast<uint64_t>(octets.end() - at)));
        switch (random() % 5) {
            case 0: *at ^= static_cast<uint8_t>(1u << random() % 8); break;
            case 1: *at = static_cast<uint8_t>(random()); break;
            case 2: *at = static_cast<uint8_t>(random() % 2 == 0 ? 0 : 255); break;
            case 3: octets.erase(at, end); break;
            default: {
                const Octets copy(at, end);
                octets.insert(end, copy.begin(), copy.end());
            }
        }
    }
    return octets;
}

// The target's own changes, where it has some: of two inputs one.
Octets mutated_by_target(Octets octets, std::mt19937_64& random) {
    const size_t size = octets.size();
    octets.resize(size + 4096);
    octets.resize(LLVMFuzzerCustomMutator(octets.data(), size, octets.size(), static_cast<unsigned>(random()) | 1));
    return octets;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::filesystem::path> files;
    for (int i = 2; i < argc; i++) {
        if (std::filesystem::is_directory(argv[i]))
            for (const auto& entry : std::filesystem::directory_iterator(argv[i])) files.push_back(entry.path());
        else
            files.emplace_back(argv[i]);
    }
    std::sort(files.begin(), files.end());
    const char* full = std::getenv("IBAKE_TEST_FULL");
    const int mutations = (argc > 1 ? std::atoi(argv[1]) : 0) * (full != nullptr && *full == '1' ? 20 : 1);
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        const Octets octets{std::istreambuf_iterator<char>(in), {}};
        std::printf("%s\n", file.c_str());  // the seed follows from the file, so its name is enough to repeat a failure
        std::fflush(stdout);
        LLVMFuzzerTestOneInput(octets.data(), octets.size());
        std::mt19937_64 random(octets.size());
        for (int i = 0; i < mutations; i++) {
            const bool by_target = LLVMFuzzerCustomMutator != nullptr && i % 2 == 0;
            const Octets changed = by_target ? mutated_by_target(octets, random) : mutated(octets, random);
            LLVMFuzzerTestOneInput(changed.data(), changed.size());
        }
    }
    std::printf("%zu files, %d mutations of each\n", files.size(), mutations);
    return files.empty();
}
