namespace VmManager.Web.Admin.Jobs;

/// <summary>Words of the jobs page: JobsText.resx and JobsText.fr.resx. Jobs have "job.…" keys.</summary>
public sealed class JobsText;
