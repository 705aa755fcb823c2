#pragma once

#include <span>

#include "api/route.hpp"

namespace continuo {

// The rows of the route table. Static storage.

[[nodiscard]] std::span<const Route> public_routes();
[[nodiscard]] std::span<const Route> people_routes();
[[nodiscard]] std::span<const Route> analytics_routes();
[[nodiscard]] std::span<const Route> completion_routes();  ///< with COMPLETIONS_API_KEYS
[[nodiscard]] std::span<const Route> widget_routes();
[[nodiscard]] std::span<const Route> console_routes();
[[nodiscard]] std::span<const Route> demo_routes();  ///< in development
/// With ENABLE_TELEMETRY.
[[nodiscard]] std::span<const Route> telemetry_routes(bool needs_key);
/// With SECURITY_CONTACT.
[[nodiscard]] std::span<const Route> security_contact_routes();
[[nodiscard]] std::span<const Route> docs_routes();  ///< with DEBUG

}  // namespace continuo
