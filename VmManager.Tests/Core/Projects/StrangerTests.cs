using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Infrastructure;
using VmManager.Tests.Support;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.Projects;

/// <summary>
/// Every use case there is, asked by somebody to whom the thing does not belong. New use cases are found by themselves; one that these tests
/// cannot call says what they need to know.
/// </summary>
public sealed class StrangerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    /// <summary>Not decided by who acts, and why.</summary>
    private static readonly Dictionary<string, string> DecidedOtherwise = new()
    {
        ["ConfirmEmail.RunAsync"] = "by the secret in the link",
        ["ConfirmEmailChange.RunAsync"] = "by the secret in the link",
        ["ResetPassword.RunAsync"] = "by the secret in the link",
        ["TerminalSessions.Close"] = "it has no answer: what is not there is as good as closed, and so is another's (TerminalEndTests)",
        ["IAuditLog.WriteAsync"] = "it is told, not asked",
    };

    private readonly CancellationTokenSource _ending = new(TimeSpan.FromSeconds(60));
    private ServiceProvider _services = null!;
    private SeededInstance _theirs = null!;
    private SshKeyId _theirKey;
    private OperationId _theirOperation;
    private EntryId _theirEntry;
    private VoucherBatchId _theirVouchers;
    private PaymentRequestId _theirPayment;
    private NoticeId _theirNotice;
    private Actor _stranger = null!;

    public static TheoryData<string> OfAThing => new(Named(useCase => useCase.NamesSomething));

    public static TheoryData<string> OfNoThing => new(Named(useCase => !useCase.NamesSomething));

    public async Task InitializeAsync()
    {
        _services = new ServiceCollection().AddLogging().AddSingleton(database.Configuration)
            .AddCore().AddInfrastructure(database.Configuration).AddSingleton<IOperationWaker, NoWaker>()
            .AddSingleton<IPublicAddress, ExampleAddress>().BuildServiceProvider();
        _theirs = await database.Seed.InstanceAsync(change: instance => (instance.Tags, instance.Notes) = (["their-tag"], "their notes"));
        _theirKey = TypedId.New<SshKeyId>();
        _theirOperation = TypedId.New<OperationId>();
        _stranger = (await database.Seed.PersonAsync()).Actor;
        await using var context = await database.Contexts.CreateDbContextAsync();
        context.SshKeys.Add(new SshKey
        {
            Id = _theirKey,
            PersonId = _theirs.Owner.Person.Id,
            Name = "theirs",
            PublicKey = "ssh-ed25519 AAAA",
            Fingerprint = _theirKey.ToString(),
        });
        context.Operations.Add(new Operation
        {
            Id = _theirOperation,
            Kind = "instance.start",
            InstanceId = _theirs.Id,
            ProjectId = _theirs.Owner.Project.Id,
            Input = "{}",
            State = OperationState.Stuck,
            CreatedAt = DateTimeOffset.UtcNow,
        });
        _theirVouchers = TypedId.New<VoucherBatchId>();
        context.VoucherBatches.Add(new VoucherBatch
        {
            Id = _theirVouchers,
            Name = "theirs",
            Amount = 1,
            Count = 1,
            UsesPerPerson = 1,
            CreatedAt = DateTimeOffset.UtcNow,
        });
        _theirPayment = TypedId.New<PaymentRequestId>();
        context.PaymentRequests.Add(new PaymentRequest
        {
            Id = _theirPayment,
            ProjectId = _theirs.Owner.Project.Id,
            PersonId = _theirs.Owner.Person.Id,
            Provider = "manual",
            Reference = _theirPayment.ToString(),
            Amount = 1,
            Note = "their notes",
            CreatedAt = DateTimeOffset.UtcNow,
        });
        _theirNotice = TypedId.New<NoticeId>();
        context.BillingNotices.Add(new BillingNotice
        {
            Id = _theirNotice,
            ProjectId = _theirs.Owner.Project.Id,
            Kind = NoticeKind.Empty,
            Key = "theirs",
            Arguments = ["1"],
            At = DateTimeOffset.UtcNow,
        });
        await context.SaveChangesAsync();
        var account = AccountId.Of(_theirs.Owner.Project.Id);
        _theirEntry = await context.AccountLines.Where(line => line.AccountId == account).Select(line => line.EntryId).FirstAsync();
    }

    public async Task DisposeAsync()
    {
        await _ending.CancelAsync();
        await _services.DisposeAsync();
        _ending.Dispose();
    }

    [Theory]
    [MemberData(nameof(OfAThing))]
    public async Task UseCase_OnSomeoneElsesThing_SaysWhatItSaysOfNone_AndDoesNothing(string name)
    {
        var useCase = UseCase.All.Single(useCase => useCase.Name == name);
        var before = await EverythingAsync();

        var theirs = await useCase.CallAsync(_services, _stranger, Arguments(), _ending.Token);
        var none = await useCase.CallAsync(_services, _stranger, Arguments(ofNothing: true), _ending.Token);
        var anonymous = await useCase.CallAsync(_services, Actor.Anonymous("203.0.113.1"), Arguments(), _ending.Token);

        if (theirs.Refusal is not null)
            theirs.Refusal.ShouldBeOfType<NotFound>();
        else
            Text(theirs.Given).ShouldBe(Text(none.Given), "nothing of theirs");
        theirs.Refusal.ShouldBe(none.Refusal);
        anonymous.Refusal.ShouldBe(theirs.Refusal);
        (await EverythingAsync()).ShouldBe(before);
        // Else the above would say nothing: the owner, who is an admin besides, gets another answer.
        var owners = await useCase.CallAsync(_services, _theirs.Actor with { IsAdmin = true }, Arguments(), _ending.Token);
        owners.Refusal.ShouldNotBeOfType<NotFound>();
    }

    [Theory]
    [MemberData(nameof(OfNoThing))]
    public async Task UseCase_OfAStranger_GivesNothingOfOthers(string name)
    {
        var useCase = UseCase.All.Single(useCase => useCase.Name == name);

        var (_, given) = await useCase.CallAsync(_services, _stranger, Arguments(), _ending.Token);

        var text = Text(given);
        foreach (var secret in (object[])
            [_theirs.Id, _theirKey, _theirOperation, _theirs.Owner.Person.Id, _theirs.Server.Id, _theirs.Owner.Person.Handle, "their-tag", "their notes"])
            text.ShouldNotContain(secret.ToString()!);
    }

    private static IEnumerable<string> Named(Func<UseCase, bool> choice) =>
        UseCase.All.Where(useCase => choice(useCase) && !DecidedOtherwise.ContainsKey(useCase.Name)).Select(useCase => useCase.Name);

    private Dictionary<Type, object> Arguments(bool ofNothing = false) => new(UseCaseArguments.Plain())
    {
        [typeof(InstanceId)] = ofNothing ? TypedId.New<InstanceId>() : _theirs.Id,
        [typeof(ProjectId)] = ofNothing ? TypedId.New<ProjectId>() : _theirs.Owner.Project.Id,
        [typeof(AccountId)] = ofNothing ? TypedId.New<AccountId>() : AccountId.Of(_theirs.Owner.Project.Id),
        [typeof(OperationId)] = ofNothing ? TypedId.New<OperationId>() : _theirOperation,
        [typeof(SshKeyId)] = ofNothing ? TypedId.New<SshKeyId>() : _theirKey,
        [typeof(PersonId)] = ofNothing ? PersonId.From(Guid.CreateVersion7()) : _theirs.Owner.Person.Id,
        [typeof(ServerId)] = ofNothing ? TypedId.New<ServerId>() : _theirs.Server.Id,
        [typeof(TemplateId)] = ofNothing ? TypedId.New<TemplateId>() : _theirs.Template.Id,
        [typeof(PlanId)] = ofNothing ? TypedId.New<PlanId>() : _theirs.Plan.Id,
        [typeof(EntryId)] = ofNothing ? TypedId.New<EntryId>() : _theirEntry,
        [typeof(NoticeId)] = ofNothing ? TypedId.New<NoticeId>() : _theirNotice,
        [typeof(VoucherBatchId)] = ofNothing ? TypedId.New<VoucherBatchId>() : _theirVouchers,
        [typeof(PaymentRequestId)] = ofNothing ? TypedId.New<PaymentRequestId>() : _theirPayment,
        [typeof(GrantForm)] = new GrantForm { ProjectId = _theirs.Owner.Project.Id, Amount = 1, Reason = "something", FormId = Guid.NewGuid() },
        [typeof(TransferForm)] = new TransferForm { From = _theirs.Owner.Project.Id, To = _theirs.Owner.Project.Id, Amount = 1, FormId = Guid.NewGuid() },
        [typeof(StatementMonth)] = new StatementMonth(DateTimeOffset.UtcNow.Year, DateTimeOffset.UtcNow.Month),
        [typeof(VoucherForm)] = new VoucherForm { Name = "Mine", Amount = 1 },
        [typeof(string)] = _theirs.Instance.Name,
        [typeof(CreateInstances)] = new CreateInstances { TemplateId = _theirs.Template.Id, PlanId = _theirs.Plan.Id, SshKeys = [_theirKey] },
    };

    private static string Text(object? given) => given is null ? "" : JsonSerializer.Serialize(given, given.GetType());

    /// <summary>All rows of all tables.</summary>
    private async Task<string> EverythingAsync()
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        var tables = context.Model.GetEntityTypes().Select(entity => entity.GetTableName()).OfType<string>().Distinct(StringComparer.Ordinal);
        var rows = string.Join(" union all ", tables.Select(table => $"select '{table} ' || one::text as line from {table} one"));
#pragma warning disable EF1002 // the model's own names
        return string.Join('\n', await context.Database.SqlQueryRaw<string>($"select line as \"Value\" from ({rows}) every order by line").ToListAsync());
#pragma warning restore EF1002
    }

    private sealed class NoWaker : IOperationWaker
    {
        public Task WakeAsync(OperationId operationId, DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
