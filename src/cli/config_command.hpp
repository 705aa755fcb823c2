#pragma once

#include <iosfwd>
#include <string>

#include "settings/settings.hpp"

namespace continuo {

enum class ConfigFormat {
    text,      ///< columns: name, value, origin
    json,      ///< {"settings": [{name, value, default, origin, part}], "warnings": [...]}
    markdown,  ///< docs/configuration.md: documentation of all settings, without values
};

struct ConfigOptions {
    ConfigFormat format = ConfigFormat::text;
    bool changed_only = false;  ///< only settings from the file or the environment
};

/// `continuo config`: prints the settings in effect, with secrets masked.
/// Warnings go to `err` in text format, and into the document in JSON format.
/// Returns the exit status: 0, or 2 if the settings are invalid (the errors go to `err`).
int run_config_command(
    const ConfigOptions& options,
    const SettingSources& sources,
    std::ostream& out,
    std::ostream& err
);

}  // namespace continuo
