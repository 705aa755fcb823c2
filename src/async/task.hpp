#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace continuo {

namespace asio = boost::asio;

/// A lazily started coroutine. Its parameters are values, or references to services that outlive
/// the io_context: no string_view, span, const& or && parameter of anything that returns a Task.
template <class T>
using Task = asio::awaitable<T>;

}  // namespace continuo
