// docs/configuration.md, made from the setting table. A test compares the file with this output.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/config_command.hpp"
#include "settings/setting_names.hpp"
#include "settings/setting_table.hpp"
#include "settings/setting_value.hpp"

namespace continuo {

namespace {

constexpr std::string_view introduction = R"(# Configuration

<!-- Made by `continuo config --markdown`. Change src/app/*_settings.cpp, then write it again. -->

Settings are environment variables and the lines of a `.env` file (`./.env`, or the one that
`--env-file` names). **The environment wins over the file.** Names may be written in any case. A value
that is empty or `null` is as good as none.

`continuo config` prints the settings in effect, with secrets masked and where each value came from;
`--changed` leaves out the defaults, `--json` is for programs.

The server does not start with settings that it cannot use: a value out of bounds or of the wrong type,
settings that contradict each other, or a line of the file whose name looks like a misspelt setting
(`SESSION_TIMOUT`). In the environment, which other programs share, such a name is a warning at the start.
One message lists every problem, with the name, the value (never a secret), what is allowed, and the
place: `.env:12` or `environment`. Variables of other programs are left alone.

`SSL_CERT_FILE` and `SSL_CERT_DIR`, where OpenSSL looks for the certificates of authorities, may stand in
the file as well.

- *true or false*: also 1/0, yes/no, on/off, in any case.
- *lists*: a JSON array (`["a", "b"]`) or items with commas between them (`a,b`); `[]` is empty.
- *weights*: a JSON object (`{"refund": 0.9}`) or `refund=0.9,urgent`; without a weight it is 0.8.

A first file for each purpose: [development](../examples/env/development.env),
[production](../examples/env/production.env).
)";

constexpr std::string_view dialect = R"(
## The `.env` file

The dialect is that of python-dotenv, with the differences in *italics*. At most 1 MiB of UTF-8, with or
without a byte order mark; lines end with LF, CRLF or CR.

| written | read |
|---|---|
| `# a comment` | nothing |
| `NAME=value`, `export NAME = value` | `value`; white space around the name, `=` and the value does not count |
| `NAME=a b # why` | `a b`: a `#` after white space begins a comment |
| `NAME=a#b` | `a#b` |
| `NAME='as it is \n'` | between single quotes nothing is an escape, *not even* `\'` |
| `NAME="two\nlines"` | between double quotes `\n \r \t \a \b \f \v \\ \" \' \$` are escapes; another backslash stays |
| a quoted value over several lines | the lines, with LF between them |
| `NAME=$PRICE` | `$PRICE`: *nothing is interpolated* |
| `NAME=${OTHER}`, `NAME="${OTHER}"` | *an error, so that nobody takes it for interpolation; `'${OTHER}'` and `"\${OTHER}"` mean it literally* |
| `NAME` without `=` | *an error* |
| a name twice | the last one counts, with a warning |

Other errors: a quote that is never closed, anything but a comment after the closing quote, a name with
characters other than letters, digits, `_`, `.` and `-`, a NUL byte, text that is not UTF-8. Each is told
with its line.
)";

std::string escape_cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

std::string default_cell(const SettingSpec& spec) {
    if (!spec.fallback.empty()) return escape_cell(spec.fallback);
    const auto value = show_setting(spec, Settings{});
    return value.empty() ? std::string("not set") : fmt::format("`{}`", escape_cell(value));
}

std::string meaning_cell(const SettingSpec& spec) {
    std::string out = escape_cell(spec.meaning);
    std::string names;
    for (const auto alias : split(spec.aliases, ' '))
        if (!alias.empty()) names += fmt::format("{}`{}`", names.empty() ? "" : ", ", alias);
    if (!names.empty()) out += fmt::format(" (also {})", names);
    if (is_secret(spec)) out += " **Secret.**";
    return out;
}

std::string foreign_section() {
    std::string out =
        "\n## Accepted without effect\n\nSettings of the Python system that mean nothing here. A "
        "file that has them\nworks as it is; each is noted once at start-up.\n\n"
        "| Names | Why |\n|---|---|\n";
    for (const auto& foreign : ignored_settings()) {
        std::string names;
        for (const auto name : split(foreign.names, ' '))
            names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name);
        out += fmt::format("| {} | {} |\n", names, escape_cell(foreign.reason));
    }
    return out;
}

}  // namespace

std::string configuration_document() {
    std::string out(introduction);
    for (const auto& part : setting_table()) {
        out += fmt::format(
            "\n## {}\n\n| Name | Default | Allowed | Meaning |\n|---|---|---|---|\n", part.title
        );
        for (const auto& spec : part.settings) {
            out += fmt::format(
                "| `{}` | {} | {} | {} |\n",
                spec.name,
                default_cell(spec),
                escape_cell(describe_allowed(spec)),
                meaning_cell(spec)
            );
        }
    }
    out += dialect;
    out += foreign_section();
    return out;
}

}  // namespace continuo
