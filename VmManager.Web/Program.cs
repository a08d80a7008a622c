using VmManager.Core;
using VmManager.Infrastructure;
using VmManager.Web.Account;
using VmManager.Web.Admin;
using VmManager.Web.Cli;
using VmManager.Web.Hosting;
using VmManager.Web.Layout;
using VmManager.Web.Terminals;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = CommandLine.IsCommand(args) ? [] : args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.AddHosting(CommandLine.IsCommand(args));
builder.Services
    .AddCore()
    .AddInfrastructure(builder.Configuration)
    .AddAccount()
    .AddPages()
    .AddAdmin()
    .AddTerminalSockets();

await using var app = builder.Build();
if (CommandLine.IsCommand(args))
    return await CommandLine.RunAsync(app.Services, args);

app.UseHosting();
app.UseAccount();
app.MapHealth();
app.MapAccount();
app.MapTerminalSockets();
app.MapPages();
await app.RunAsync();
return 0;
