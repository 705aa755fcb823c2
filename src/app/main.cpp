#include "app/serve.hpp"
#include "cli/command_line.hpp"

int main(int argc, char** argv) {
    return continuo::run_cli(argc, argv, continuo::serve);
}
