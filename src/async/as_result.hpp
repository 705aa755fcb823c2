#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include "async/task.hpp"

namespace continuo {

/// Completion token: `co_await` gives a tuple of the error code and the results instead of
/// throwing.
inline constexpr auto as_result = asio::as_tuple(asio::deferred);

}  // namespace continuo
