#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace continuo {

namespace asio = boost::asio;

/// One io_context and the one thread that runs it. A connection stays on one shard from accept to
/// close, so its state needs no lock.
class Shard {
public:
    explicit Shard(std::size_t index);
    ~Shard();
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    [[nodiscard]] std::size_t index() const { return x_index; }
    [[nodiscard]] asio::io_context& context() { return x_context; }

private:
    friend class ShardSet;
    std::size_t x_index;
    asio::io_context x_context;
    asio::executor_work_guard<asio::io_context::executor_type> x_work;
    std::thread x_thread;
};

/// All shards of the process.
class ShardSet {
public:
    /// Creates `count` shards, at least one, whose threads start with start().
    explicit ShardSet(std::size_t count);
    ~ShardSet();  ///< stops and joins

    void start();
    /// Waits until each shard has run out of work. Thread: not one of the shards' own.
    void join();
    /// Stops and joins the threads; remaining work does not run. Thread: any but the shards' own.
    void stop();

    [[nodiscard]] std::size_t size() const { return x_shards.size(); }
    [[nodiscard]] Shard& operator[](std::size_t index) { return *x_shards[index]; }

private:
    std::vector<std::unique_ptr<Shard>> x_shards;
};

}  // namespace continuo
