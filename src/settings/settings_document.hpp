#pragma once

#include <string>

namespace continuo {

/// The whole of docs/configuration.md, generated from the table of settings.
[[nodiscard]] std::string configuration_document();

}  // namespace continuo
