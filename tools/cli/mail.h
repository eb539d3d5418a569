// Parts of `ibake ibe` for mail: RFC 5409's messages, RFC 5408's requests. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CLI_MAIL_H
#define IBAKE_TOOLS_CLI_MAIL_H

#include <cstdint>
#include <string>

#include "tools/store/files.h"

namespace CLI {
class App;
}

namespace ibake::cli {

struct MailOptions {
    std::string time;
    int64_t interval = 86400;
    bool pem = false;
};
void add_mail_options(CLI::App& app, MailOptions& o);

void encrypt_mail(const MailOptions& o, const std::string& params, const std::string& address, const std::string& input,
                  const std::string& output, store::Overwrite overwrite);
void decrypt_mail(const std::string& params, const std::string& key, const std::string& input, const std::string& output,
                  store::Overwrite overwrite);
void add_fetch_commands(CLI::App& ibe);

}  // namespace ibake::cli

#endif
