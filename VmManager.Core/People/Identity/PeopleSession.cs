using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>
/// One use case's unit of work over ASP.NET Identity and our tables. Identity's store does not save by itself here: the person, the
/// personal project, the audit entry and the mail are written by one <see cref="SaveAsync"/>, so in one transaction.
/// </summary>
public sealed class PeopleSession : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;

    private PeopleSession(AsyncServiceScope scope, VmManagerDbContext database)
    {
        _scope = scope;
        Database = database;
        Users = ActivatorUtilities.CreateInstance<UserManager<Person>>(scope.ServiceProvider, (IUserStore<Person>)new TrackingStore(database));
    }

    public VmManagerDbContext Database { get; }

    public UserManager<Person> Users { get; }

    public static async Task<PeopleSession> OpenAsync(IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        var databases = scope.ServiceProvider.GetRequiredService<IDbContextFactory<VmManagerDbContext>>();
        var database = await databases.CreateDbContextAsync(cancellationToken);
        database.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        return new PeopleSession(scope, database);
    }

    public Task<Person?> FindAsync(PersonId id) => Users.FindByIdAsync(id.ToString());

    /// <summary>Writes everything at once; somebody else's change of the same person meanwhile is <see cref="Stale"/>.</summary>
    public async Task<Result> SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Database.SaveChangesAsync(cancellationToken);
            return Result.Success;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Stale("account");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Users.Dispose();
        await Database.DisposeAsync();
        await _scope.DisposeAsync();
    }

    /// <summary>
    /// Identity's store, for people whom the context tracks: it knows what changed, so that an update writes those columns only and somebody who
    /// was added a moment ago stays added.
    /// </summary>
    private sealed class TrackingStore : UserOnlyStore<Person, VmManagerDbContext, PersonId>
    {
        public TrackingStore(VmManagerDbContext database)
            : base(database) => AutoSaveChanges = false;

        public override Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken = default)
        {
            user.ConcurrencyStamp = Guid.NewGuid().ToString();
            return Task.FromResult(IdentityResult.Success);
        }
    }
}

/// <summary>Opens <see cref="PeopleSession"/>s.</summary>
public sealed class PeopleSessions(IServiceScopeFactory scopes)
{
    public Task<PeopleSession> OpenAsync(CancellationToken cancellationToken) => PeopleSession.OpenAsync(scopes, cancellationToken);
}
