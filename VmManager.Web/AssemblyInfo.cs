using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("VmManager.Tests")]
