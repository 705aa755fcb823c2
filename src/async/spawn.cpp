#include "async/spawn.hpp"

#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

void spawn(asio::any_io_executor executor, std::string name, Task<void> task) {
    asio::co_spawn(
        executor,
        std::move(task),
        [name = std::move(name)](const std::exception_ptr& error) {
            if (!error) return;
            try {
                std::rethrow_exception(error);
            } catch (const boost::system::system_error& e) {
                if (e.code() == asio::error::operation_aborted) return;
                log("async").error(
                    "{} ended with an error: {}",
                    name,
                    excerpt(e.what(), quoted_reply_code_points_max)
                );
            } catch (const std::exception& e) {
                log("async").error(
                    "{} ended with an error: {}",
                    name,
                    excerpt(e.what(), quoted_reply_code_points_max)
                );
            }
        }
    );
}

}  // namespace continuo
