#pragma once

#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "domain/instance_report.hpp"

namespace continuo {

/// Where instances that share their documents tell each other how far their indexes are. A report
/// counts for instance_report_kept, and is removed after that: its instance has ended, or
/// does not reach the others.
/// Errors: unavailable. Thread: any.
class InstanceReports {
public:
    virtual ~InstanceReports() = default;

    /// Replaces the instance's report. The time and `log_entry` are set here.
    virtual Task<Result<void>> publish(InstanceReport report) = 0;
    /// Those that count, by name, at most instance_reports_max; `lag` is as of now.
    virtual Task<Result<std::vector<InstanceReport>>> list() = 0;
};

}  // namespace continuo
