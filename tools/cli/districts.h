// Parts of `ibake kms` for RFC 5408. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CLI_DISTRICTS_H
#define IBAKE_TOOLS_CLI_DISTRICTS_H

namespace CLI {
class App;
}

namespace ibake::cli {

void add_district_commands(CLI::App& kms);

}  // namespace ibake::cli

#endif
