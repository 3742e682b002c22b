using Avocet.Hosting;
using Avocet.LocalSageMaker;
using Microsoft.Extensions.Hosting;
using Serilog;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSerilog(log => log.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture));
builder.Services.AddLocalSageMaker();
return await builder.Build().RunAvocetAsync(Console.Error);
