using Assay.Cli;

using var http = new SocketsHttpHandler();
return await AssayProgram.RunAsync(args, Surroundings.OfProcess(http), CancellationToken.None);
