#include "app/serve.hpp"
#include "app/temporary_server.hpp"
#include "cli/command_line.hpp"

int main(int argc, char** argv) {
    return continuo::run_cli(argc, argv, continuo::serve, continuo::start_temporary_server);
}
