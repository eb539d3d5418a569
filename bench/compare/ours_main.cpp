// The comparator of this library. SPDX-License-Identifier: Apache-2.0
#include "bench/backend.h"
#include "bench/compare/ours.h"

// Without arguments everything but type A; with them type A over those parameter files.
int main(int count, char** arguments) {
    using namespace ibake::bench;
    use_backend();
    const std::span<char* const> files(arguments + 1, static_cast<size_t>(count) - 1);
    return (files.empty() ? our_operations() : our_type_a_operations(files)).serve();
}
