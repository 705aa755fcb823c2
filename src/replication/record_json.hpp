#pragma once

#include "base/error.hpp"
#include "base/json.hpp"
#include "database/shared_records.hpp"

namespace continuo {

/// The content of a record that is not erased.
[[nodiscard]] json::object record_to_json(const RecordContent& content);
/// Unknown members are ignored. Errors: corrupt, naming the member; also if the id is not that of
/// `name`.
[[nodiscard]] Result<RecordContent> record_from_json(
    const RecordName& name, const json::value& value
);

}  // namespace continuo
