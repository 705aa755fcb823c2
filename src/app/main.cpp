#include "app/cli.hpp"
#include "app/serve.hpp"

int main(int argc, char** argv) {
    return continuo::run_cli(argc, argv, continuo::serve);
}
