using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using VmManager.Core.Data;

namespace VmManager.Infrastructure.Postgres;

/// <summary>The model for scripts/migration, which needs no server.</summary>
internal sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<VmManagerDbContext>
{
    public VmManagerDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<VmManagerDbContext>().UseNpgsql(PostgresModel.Configure).Options);
}
