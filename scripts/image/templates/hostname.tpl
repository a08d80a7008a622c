{{ config_get("user.vmmanager.hostname", instance.name) }}
