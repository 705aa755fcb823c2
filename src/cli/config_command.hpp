#pragma once

#include <iosfwd>
#include <string>

#include "settings/settings.hpp"

namespace continuo {

enum class ConfigFormat {
    text,      ///< columns: name, value, where it came from
    json,      ///< {"settings": [{name, value, default, origin, part}], "warnings": [...]}
    markdown,  ///< docs/configuration.md: what settings there are, not what they are here
};

struct ConfigOptions {
    ConfigFormat format = ConfigFormat::text;
    bool changed_only = false;  ///< only what the file or the environment sets
};

/// `continuo config`: prints the settings in effect. Secrets are masked, always.
/// Warnings go to `err` with the text form, and into the document with the JSON form.
/// Returns the exit status: 0, or 2 when the settings cannot be used (the report is on `err`).
int run_config_command(
    const ConfigOptions& options,
    const SettingSources& sources,
    std::ostream& out,
    std::ostream& err
);

}  // namespace continuo
