# The web application. Three stages: front-end packages, build, run; the last holds neither SDK nor Node.js.

FROM node:22-bookworm-slim AS frontend
WORKDIR /src
COPY VmManager.Web/package.json VmManager.Web/package-lock.json VmManager.Web/.npmrc ./
RUN npm ci

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# What decides about packages comes first: as long as it is the same, they are not restored again.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY VmManager.Core/VmManager.Core.csproj VmManager.Core/
COPY VmManager.Infrastructure/VmManager.Infrastructure.csproj VmManager.Infrastructure/
COPY VmManager.Web/VmManager.Web.csproj VmManager.Web/
COPY VmManager.Web/build VmManager.Web/build
RUN dotnet restore VmManager.Web
COPY VmManager.Core VmManager.Core
COPY VmManager.Infrastructure VmManager.Infrastructure
COPY VmManager.Web VmManager.Web
COPY --from=frontend /src/node_modules VmManager.Web/node_modules
# The build's own mark that the packages are there; it would run npm otherwise.
RUN touch VmManager.Web/node_modules/.restored \
    && dotnet publish VmManager.Web -c Release -o /app --no-restore

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o "$APP_UID" -g "$APP_UID" -m 700 /var/lib/vmmanager
WORKDIR /app
COPY --from=build /app .
COPY --chmod=755 deploy/healthcheck /app/healthcheck
ENV ASPNETCORE_URLS=http://+:8080 VmManager__DataDirectory=/var/lib/vmmanager
USER $APP_UID
EXPOSE 8080
VOLUME /var/lib/vmmanager
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/app/healthcheck"]
ENTRYPOINT ["dotnet", "VmManager.Web.dll"]
